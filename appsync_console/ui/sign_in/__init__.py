"""The sign-in dialogs for passwords, codes and the browser."""
