"""Several sessions are open in one process, also of one profile, and do not disturb each other."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.channel import Channel
from appsync_console.domain.terms import ChannelState
from appsync_console.session.factory import SessionFactory
from appsync_console.session.live.profile_session import ProfileSession
from appsync_console.session.workspace.folders import Folders
from appsync_console.session.workspace.workspace import Workspace
from tests.support.heard import Heard
from tests.support.sandbox import running_sandbox
from tests.support.waiting import until


def is_live(session: ProfileSession) -> bool:
    return session.channel_status("robots").state is ChannelState.LIVE


async def test_five_sessions_of_three_profiles(tmp_path: Path) -> None:
    failed: list[BaseException] = []
    async with AsyncExitStack() as stack:
        workspace = await Workspace.open(Folders.under(tmp_path))
        stack.push_async_callback(workspace.aclose)
        factory = SessionFactory(workspace, lambda name, error: failed.append(error), lambda: None)
        stack.push_async_callback(factory.aclose)
        sandboxes = [await stack.enter_async_context(running_sandbox()) for _ in range(3)]
        profiles = []
        for number, sandbox in enumerate(sandboxes):
            profile = workspace.new_profile(f"API {number}", sandbox.graphql_url, (Channel(name="robots", color=0),))
            await workspace.save_profile(profile, {SecretKind.API_KEY: sandbox.api_key})
            profiles.append(profile)
        # Two sessions each of the first two profiles, and one of the third.
        heard = [Heard() for _ in range(5)]
        owners = [0, 0, 1, 1, 2]
        sessions = [await factory.open(profiles[owner], heard[n]) for n, owner in enumerate(owners)]
        await until(lambda: all(map(is_live, sessions)), what="all sessions live")

        for n, session in enumerate(sessions):
            await session.publish("robots", str(n))
        await until(lambda: [len(one.texts) for one in heard] == [2, 2, 2, 2, 1], what="all deliveries")
        assert [set(one.texts) for one in heard] == [{"0", "1"}, {"0", "1"}, {"2", "3"}, {"2", "3"}, {"4"}]

        # One that is closed, and one whose API goes away, leave the others alone.
        assert await sessions[0].aclose() == []
        await sandboxes[2].drop()
        await sessions[3].publish("robots", '"still here"')
        await until(lambda: heard[2].texts[-1:] == ['"still here"'] == heard[3].texts[-1:], what="the later message")
        await until(lambda: heard[4].gaps and is_live(sessions[4]), what="the dropped session live again")
        await sessions[1].publish("robots", '"alone"')
        await until(lambda: heard[1].texts[-1] == '"alone"', what="the message of the other session of the profile")
        assert '"alone"' not in heard[0].texts
        for session in sessions[1:]:
            assert await session.aclose() == []
    assert failed == []
    assert [len(one.gaps) for one in heard] == [0, 0, 0, 0, 1]
