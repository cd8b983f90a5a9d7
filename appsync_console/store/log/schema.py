"""The tables of the message log, format 3. Migration from older formats is in another module.

Decision record 6 explains the format, and what later versions may add without another one.
"""

from __future__ import annotations

from typing import Final

FORMAT: Final = 3
APPLICATION_ID: Final = 0x41535943  # "ASYC"
PAGE_BYTES: Final = 4096

# A row of messages has what every message has: it is written for each message of a flood. What few messages have is in
# details, found by the ID of the message. Each channel has the messages with seq from first_seq to last_seq. Clearing
# moves first_seq, which takes no time, and deletes the rows before it later, in small pieces. last_id prevents the
# reuse of ids after that.
#
# channels.api: the kind of API, a value of ApiKind. key: what the channel is subscribed to, unique within the profile;
#     for a simple channel its name. name: the name to show. dropped: how many messages the limits dropped.
# sources: what delivered messages. Its id is the ID of the first message that has it: see the module sources.
# messages.source: a row of sources; 0 for none. The text is the last column: a row whose text fills many pages can be
#     read up to the text without loading those.
# details.code, fields: a reason, see domain.reason. batch: the ID of the first of several gaps that are the same one on
#     several channels, or of several messages that were published together. request: the ID of the message that this
#     one answers. type: the type of the object in the text.
# checks: the results of checks of a message. remarks: the user's marks and notes.
# state: what is known of the log as a whole, or of a profile.
# extra: a JSON object with what no column is for, or NULL. Columns of type TEXT also store BLOBs unchanged: see
#     row_format.to_stored.
TABLES: Final = """
CREATE TABLE channels(
    id INTEGER PRIMARY KEY, profile TEXT NOT NULL, api TEXT NOT NULL DEFAULT 'graphql', key TEXT NOT NULL,
    name TEXT NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL, last_id INTEGER NOT NULL,
    bytes INTEGER NOT NULL, dropped INTEGER NOT NULL DEFAULT 0, extra TEXT, UNIQUE(profile, key));
CREATE TABLE sources(
    id INTEGER PRIMARY KEY, connection INTEGER NOT NULL, subscription_id TEXT NOT NULL, extra TEXT);
CREATE TABLE messages(
    id INTEGER PRIMARY KEY, channel INTEGER NOT NULL, seq INTEGER NOT NULL, kind INTEGER NOT NULL,
    at_us INTEGER NOT NULL, size INTEGER NOT NULL, source INTEGER NOT NULL, text TEXT NOT NULL);
CREATE TABLE details(
    message INTEGER PRIMARY KEY, until_us INTEGER, latency_us INTEGER, delivery TEXT, code TEXT, fields TEXT,
    errors TEXT, batch INTEGER, request INTEGER, type TEXT, extra TEXT);
CREATE TABLE checks(
    message INTEGER NOT NULL, name TEXT NOT NULL, outcome TEXT NOT NULL, fields TEXT, PRIMARY KEY(message, name))
    WITHOUT ROWID;
CREATE TABLE remarks(message INTEGER PRIMARY KEY, is_marked INTEGER NOT NULL, note TEXT NOT NULL);
CREATE TABLE state(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""

INDEXES: Final = """
CREATE UNIQUE INDEX IF NOT EXISTS messages_by_seq ON messages(channel, seq);
CREATE INDEX IF NOT EXISTS gaps ON messages(channel) WHERE kind = 2;
CREATE INDEX IF NOT EXISTS blobs ON messages(id) WHERE typeof(text) = 'blob';
CREATE INDEX IF NOT EXISTS batches ON details(batch) WHERE batch IS NOT NULL;
"""

OF_MESSAGES: Final = ("details", "checks", "remarks")
"""The tables whose rows belong to a message, by its ID in the column ``message``."""

HEADER: Final = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORMAT};"
