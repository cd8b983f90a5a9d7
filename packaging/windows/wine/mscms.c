/* For Wine only: Qt reads the color profile of the screen with a function on which Wine 8 aborts. This stub has no profile. */

#define HAS_NONE(name) __declspec(dllexport) void *name(void) { return 0; }

HAS_NONE(CloseColorProfile)
HAS_NONE(GetColorProfileFromHandle)
HAS_NONE(OpenColorProfileW)
HAS_NONE(WcsCreateIccProfile)
