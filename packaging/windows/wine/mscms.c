/* For Wine alone: Qt asks for the colours of the screen by a function that Wine 8 aborts on. There is no profile of them. */

#define HAS_NONE(name) __declspec(dllexport) void *name(void) { return 0; }

HAS_NONE(CloseColorProfile)
HAS_NONE(GetColorProfileFromHandle)
HAS_NONE(OpenColorProfileW)
HAS_NONE(WcsCreateIccProfile)
