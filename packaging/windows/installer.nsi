; The Windows installer: per user, without administrator rights. Built by tools/installer:
;   makensis -DVERSION=0.1.0 -DPROGRAM=the frozen folder -DICON=appsync-console.ico -DOUTPUT=setup.exe [-DSIGN=command]
; /S installs or uninstalls silently. The uninstaller keeps profiles, settings and messages, unless the person chooses to
; remove them, or silently with /DATA=remove.
Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
RequestExecutionLevel user

!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"
!include "nsDialogs.nsh"

!define NAME "AppSync Console"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\appsync-console"
!define PATHS "Software\Microsoft\Windows\CurrentVersion\App Paths"
!define DATA "$LOCALAPPDATA\appsync-console"

Name "${NAME}"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\appsync-console"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
BrandingText "${NAME} ${VERSION}"

VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${NAME} installer"
VIAddVersionKey "LegalCopyright" "MIT license"

!ifdef SIGN
  !finalize '${SIGN} "%1"'
  !uninstfinalize '${SIGN} "%1"'
!endif

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\appsync-console-gui.exe"
!define MUI_FINISHPAGE_RUN_TEXT "Open ${NAME}"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
UninstPage custom un.AskForData un.TakeAnswer
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

Var RemovesData
Var Answer

; A running program has its file open: overwriting it would leave a mix of both versions.
!macro RefuseWhileRunning
  ${If} ${FileExists} "$INSTDIR\appsync-console-gui.exe"
    ClearErrors
    FileOpen $0 "$INSTDIR\appsync-console-gui.exe" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "${NAME} is running. Close it, then try again." /SD IDOK
      SetErrorLevel 2
      Quit
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

!macro RemoveProgram
  Delete "$INSTDIR\appsync-console.exe"
  Delete "$INSTDIR\appsync-console-gui.exe"
  Delete "$INSTDIR\NOTICE.txt"
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\licenses"
  RMDir /r "$INSTDIR\licences" ; the name in earlier builds
!macroend

Section "Program"
  !insertmacro RefuseWhileRunning
  !insertmacro RemoveProgram ; removes all files of an earlier version
  SetOutPath "$INSTDIR"
  File /r "${PROGRAM}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\appsync-console-gui.exe"
  ; The Run dialog finds both by name.
  WriteRegStr HKCU "${PATHS}\appsync-console.exe" "" "$INSTDIR\appsync-console.exe"
  WriteRegStr HKCU "${PATHS}\appsync-console-gui.exe" "" "$INSTDIR\appsync-console-gui.exe"
  WriteRegStr HKCU "${KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\appsync-console-gui.exe"
  WriteRegStr HKCU "${KEY}" "Publisher" "The authors of ${NAME}"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" $0
SectionEnd

Function un.onInit
  ${GetParameters} $0
  ${GetOptions} $0 "/DATA=" $1
  ${If} $1 == "remove"
    StrCpy $RemovesData ${BST_CHECKED}
  ${EndIf}
FunctionEnd

Function un.AskForData
  !insertmacro MUI_HEADER_TEXT "Uninstall ${NAME}" "Your profiles, settings and messages are kept unless you choose to remove them."
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateLabel} 0 0 100% 24u "They are in ${DATA}. Keys and tokens are in the Windows Credential Manager. To remove them, first remove the profiles in the program."
  Pop $0
  ${NSD_CreateCheckbox} 0 32u 100% 12u "Also remove profiles, settings and messages"
  Pop $Answer
  nsDialogs::Show
FunctionEnd

Function un.TakeAnswer
  ${NSD_GetState} $Answer $RemovesData
FunctionEnd

Section "un.Program"
  !insertmacro RefuseWhileRunning
  !insertmacro RemoveProgram
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR" ; only if it is empty
  Delete "$SMPROGRAMS\${NAME}.lnk"
  DeleteRegKey HKCU "${PATHS}\appsync-console.exe"
  DeleteRegKey HKCU "${PATHS}\appsync-console-gui.exe"
  DeleteRegKey HKCU "${KEY}"
  ${If} $RemovesData == ${BST_CHECKED}
    RMDir /r "${DATA}"
  ${EndIf}
SectionEnd
