"""Texts of errors: files of the program and the user, and the keyring."""

from __future__ import annotations

from typing import Final

from appsync_console.texts.errors.template import Plural, Template
from appsync_console.texts.translation import mark

TEMPLATES: Final = {
    "export.incomplete": Template(
        mark("{path} cannot be written: {reason}."),
        cause=mark("The file contains only some of the messages."),
        remedy=mark("Free some disk space, and export again."),
    ),
    "file.import_not_read": Template(
        mark("{file} cannot be read."),
        cause="{reason}",
    ),
    "file.not_read": Template(
        mark("{path} cannot be read: {reason}."),
    ),
    "file.too_large": Template(
        mark("{path} is larger than {most} MB."),
        remedy=mark("Choose another file."),
    ),
    "file.not_written": Template(
        mark("{path} cannot be written: {reason}."),
    ),
    "file.not_written_here": Template(
        mark("{path} cannot be written."),
        cause="{reason}",
        remedy=mark("Choose another location."),
    ),
    "json_file.too_new": Template(
        mark("{contents:contents} were written by a newer version of this program."),
        cause=mark("{path} has format {version}; this program supports formats up to {most}."),
        remedy=mark("Update this program. The file was not changed."),
    ),
    "keyring.failed": Template(
        mark("The computer's keyring failed."),
        cause=mark("It reports {name}."),
        remedy=mark("Try again, or restart the keyring."),
    ),
    "keyring.locked": Template(
        mark("The keyring is locked and was not unlocked."),
        remedy=mark("Unlock it, then try again."),
    ),
    "keyring.no_response": Template(
        mark("The keyring did not respond within {timeout_s:g} seconds."),
        cause=mark("It may be waiting for you to unlock it."),
        remedy=mark("Look for its prompt, answer it, then try again."),
    ),
    "keyring.none": Template(
        mark("This computer has no keyring service."),
        remedy=mark("Install one, such as GNOME Keyring or KWallet."),
    ),
    "keyring.not_wanted": Template(
        mark("The keyring is not used."),
    ),
    "keyring.plaintext": Template(
        mark("The keyring ({keyring}) stores plain text."),
    ),
    "keyring.secret_incomplete": Template(
        mark("The stored secret is incomplete."),
        remedy=mark("Enter it again."),
    ),
    "keyring.unreliable": Template(
        mark("The computer's keyring does not store entries reliably."),
    ),
    "log.channel_empty": Template(
        mark("The log has no messages of the channel {channel}."),
    ),
    "log.disk_full": Template(
        mark("Disk full: messages cannot be written to the log. They are kept in memory."),
        cause=mark("{inner.what}"),
        remedy=mark("{inner.remedy}"),
    ),
    "log.foreign_file": Template(
        mark("{path} is not a message log."),
        cause=mark("It is the database of another program."),
        remedy=mark("Move it to another folder, or choose another data folder. The file was not changed."),
    ),
    "log.in_use": Template(
        mark("The message log is open in another window or program."),
        cause=mark("Only one program at a time can write to {path}."),
        remedy=mark("Close the other one, or start with a different data folder."),
    ),
    "log.no_space_for_copy": Template(
        mark("The message log has an older format, and there is not enough space to keep a copy of it."),
        cause=mark("The copy next to {path} needs {size_mb:,} MB, and {free_mb:,} MB are free."),
        remedy=mark("Free some disk space and start the program again. The file was not changed."),
    ),
    "log.no_space_to_recover": Template(
        mark("The message log is damaged, and there is not enough space to recover it."),
        cause=mark("A new log next to {path} needs {size_mb:,} MB, and {free_mb:,} MB are free."),
        remedy=mark("Free some disk space and try again. The file was not changed."),
    ),
    "log.none": Template(
        mark("There is no message log yet."),
        remedy=mark("Receive messages in the window, and try again."),
    ),
    "log.not_imported": Template(
        mark("{inner.what} Nothing was imported."),
        remedy=mark("{inner.remedy}"),
    ),
    "log.not_opened": Template(
        mark("The message log cannot be opened."),
        cause=mark("{inner.what}"),
        remedy=mark("{inner.remedy}"),
    ),
    "log.not_read": Template(
        mark("The message log cannot be read."),
        cause=mark("{inner.what}"),
        remedy=mark("{inner.remedy}"),
    ),
    "log.not_recovered": Template(
        mark("The message log is damaged and cannot be recovered."),
        cause=mark("{inner.what}"),
        remedy=mark("{inner.remedy}"),
    ),
    "log.nothing_readable": Template(
        mark("No message in {path} is readable."),
        remedy=mark("Restore the file from a backup. The file was not changed."),
    ),
    "log.output_exists": Template(
        mark("{path} exists already."),
        remedy=mark("Choose another name for the new log."),
    ),
    "log.not_restored": Template(
        mark("The message log was deleted or replaced while it was open, and cannot be written again."),
        cause=mark("{inner.what}"),
        remedy=mark("{inner.remedy}"),
    ),
    "log.recovering": Template(
        mark("The message log is damaged. What is readable is being recovered."),
        cause=mark("Another program or the disk changed {path} while it was open."),
        remedy=mark("New messages wait in memory meanwhile. A notice will say how many messages are missing."),
    ),
    "log.not_searched": Template(
        mark("The message log cannot be searched."),
        cause=mark("{inner.what}"),
        remedy=mark("{inner.remedy}"),
    ),
    "retention.clock_changed": Template(
        Plural(
            mark("Old messages are not deleted: the computer's clock changed by {count} hour."),
            mark("Old messages are not deleted: the computer's clock changed by {count} hours."),
            by="hours",
        ),
        cause=mark("A wrong clock makes messages look older than they are."),
        remedy=mark("Check the clock, then apply the retention limits again."),
    ),
    "retention.newest_old": Template(
        Plural(
            mark("Old messages are not deleted: the newest was {count} day old at the start."),
            mark("Old messages are not deleted: the newest was {count} days old at the start."),
            by="days",
        ),
        cause=mark("The clock may be wrong, or this profile was not used for a while."),
        remedy=mark("Check the clock, then apply the retention limits again."),
    ),
    "log.not_written": Template(
        mark("Messages cannot be written to the log at the moment. They are kept in memory."),
        cause=mark("{inner.what}"),
        remedy=mark("{inner.remedy}"),
    ),
    "log.too_new": Template(
        mark("The message log was written by a newer version of this program."),
        cause=mark("{path} has format {version}; this program supports formats up to {most}."),
        remedy=mark("Update this program. The file was not changed."),
    ),
    "log.too_old": Template(
        mark("The message log has an older format."),
        cause=mark("{path} has format {version}; this program requires format {required}."),
        remedy=mark("Open the window once: it converts the log to the new format and keeps a copy."),
    ),
    "log.value_set_aside": Template(
        mark("Not all of this message could be stored."),
        remedy=mark("The whole message is in the file of set-aside messages next to the log."),
    ),
    "log.values_set_aside": Template(
        Plural(
            mark("{count} message has a value that the log cannot store, and was set aside."),
            mark("{count} messages have values that the log cannot store, and were set aside."),
            by="count",
        ),
        cause=mark("Such a value is, for example, a number of more than 64 bits. All other messages are stored."),
        remedy=mark("The log has the rest of the message; the whole is in {path}."),
    ),
    "notice.file_converted": Template(
        mark("{contents:contents} were converted to a new format."),
    ),
    "notice.file_damaged": Template(
        mark("{contents:contents} could not be read: {name} is damaged. The program starts without them."),
        remedy=mark("To restore them, close the program, repair that file in a text editor, and rename it to {name}."),
    ),
    "notice.files_moved": Template(
        mark("Profiles and settings are now in {new}. The old files remain in {old} as {copies:and}."),
    ),
    "notice.log_converted": Template(
        mark("The message log was converted to a new format."),
    ),
    "notice.log_damaged": Template(
        mark("The message log is damaged, and no message in it is readable. A new one was started."),
    ),
    "notice.log_details_lost": Template(
        Plural(
            mark("The delivery state or cause of {count:,} entry is missing."),
            mark("The delivery state or cause of {count:,} entries is missing."),
            by="entries",
        ),
    ),
    "notice.log_names_lost": Template(
        Plural(
            mark("The name of {count:,} channel is missing. It is now called recovered, with a number."),
            mark("The names of {count:,} channels are missing. They are now called recovered, with numbers."),
            by="channels",
        ),
    ),
    "notice.log_recovered": Template(
        mark(
            "The message log was damaged. Recovered: {messages:messages}. Missing: {missing:messages}, "
            "from between {since:moment} and {until:moment}."
        ),
    ),
    "notice.log_recovered_least": Template(
        mark(
            "The message log was damaged. Recovered: {messages:messages}. Missing: at least {missing:messages}. "
            "The list of channels is damaged, too, so there may be more."
        ),
    ),
    "notice.log_recovered_whole": Template(
        mark("The message log was damaged. All messages were recovered: {messages:messages}."),
    ),
    "notice.log_restored": Template(
        mark("The message log was deleted or replaced while it was open. It was written again to {path}."),
    ),
    "notice.profiles_skipped": Template(
        Plural(
            "{count} profile was skipped because it could not be read.",
            "{count} profiles were skipped because they could not be read.",
            "profiles",
        ),
        remedy=mark("They remain in {path}. Correct or remove them there with a text editor."),
    ),
    "notice.no_application_log": Template(
        mark("This session has no application log. {path} cannot be written: {reason}."),
    ),
    "notice.setting_reset": Template(
        mark("The setting “{setting:setting}” was not valid and was reset to its default ({setting:setting_hint})."),
    ),
    "sqlite.access_denied": Template(
        mark("Access to the file is denied."),
        remedy=mark("Give yourself permission to read and write it."),
    ),
    "sqlite.damaged": Template(
        mark("The file is damaged."),
        remedy=mark("Run: appsync-console log recover. The window recovers it by itself."),
    ),
    "sqlite.disk_error": Template(
        mark("The disk reported an error."),
        remedy=mark("Check that the disk is connected and healthy."),
    ),
    "sqlite.disk_full": Template(
        mark("The disk is full."),
        remedy=mark("Free some space. The program then writes waiting messages automatically."),
    ),
    "sqlite.failed": Template(
        mark(""),
        remedy=mark("Start the program again. If it happens again, please report it."),
    ),
    "sqlite.in_use": Template(
        mark("Another program is using the file."),
        remedy=mark("Close the program that has it open."),
    ),
    "sqlite.not_opened": Template(
        mark("The file cannot be opened."),
        remedy=mark("Check that its folder exists and that you own it."),
    ),
    "sqlite.read_only": Template(
        mark("The file is read-only."),
        remedy=mark("Give yourself permission to write it."),
    ),
    "store.not_read": Template(
        mark("{path} cannot be read."),
        cause=mark("The system reports: {reason}."),
        remedy=mark("Check that you own the file."),
    ),
    "store.not_written": Template(
        mark("{path} cannot be written."),
        cause=mark("The system reports: {reason}."),
        remedy=mark("Check that the disk has free space and that you own the folder."),
    ),
}
"""The texts by code."""
