/* For Wine only: Qt uses Windows' own ICU, which Wine 8 lacks. This stub converts no character sets. */

typedef int status;
#define FILE_ACCESS_ERROR 4
#define CONVERTS_NOTHING(name) __declspec(dllexport) int name(void) { return 0; }

__declspec(dllexport) void *ucnv_open(const char *name, status *problem) {
    *problem = FILE_ACCESS_ERROR;
    return 0;
}

CONVERTS_NOTHING(UCNV_FROM_U_CALLBACK_SUBSTITUTE)
CONVERTS_NOTHING(UCNV_TO_U_CALLBACK_SUBSTITUTE)
CONVERTS_NOTHING(ucnv_cbFromUWriteUChars)
CONVERTS_NOTHING(ucnv_cbToUWriteUChars)
CONVERTS_NOTHING(ucnv_close)
CONVERTS_NOTHING(ucnv_countAvailable)
CONVERTS_NOTHING(ucnv_fromUCountPending)
CONVERTS_NOTHING(ucnv_fromUnicode)
CONVERTS_NOTHING(ucnv_getAvailableName)
CONVERTS_NOTHING(ucnv_getFromUCallBack)
CONVERTS_NOTHING(ucnv_getMaxCharSize)
CONVERTS_NOTHING(ucnv_getName)
CONVERTS_NOTHING(ucnv_getStandardName)
CONVERTS_NOTHING(ucnv_getToUCallBack)
CONVERTS_NOTHING(ucnv_reset)
CONVERTS_NOTHING(ucnv_setFromUCallBack)
CONVERTS_NOTHING(ucnv_setToUCallBack)
CONVERTS_NOTHING(ucnv_toUCountPending)
CONVERTS_NOTHING(ucnv_toUnicode)
