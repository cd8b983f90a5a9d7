"""Connects the deployment dialog with AWS. Nothing here blocks the event loop."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QObject, Slot

from appsync_console.domain.deployment import DeployOptions, Plan, Progress, StackOutputs
from appsync_console.domain.errors import ConsoleError, InputError
from appsync_console.session.deploy.aws_profiles import aws_profile_names
from appsync_console.session.deploy.deployment import Deployment, keep_as_profile, preview, shown_outputs
from appsync_console.session.deploy.feature_check import DeployCheck, FeatureCheck
from appsync_console.texts.deployment import (
    change_lines,
    confirm_label,
    costs_of,
    plan_lines,
    plan_warnings,
    progress_line,
)
from appsync_console.texts.diagnosis import feature_title, finding_text
from appsync_console.texts.errors import error_text
from appsync_console.texts.secret_home import place_text
from appsync_console.texts.translation import tr
from appsync_console.ui.context.open_profile import OpenProfile
from appsync_console.ui.context.shell import Shell
from appsync_console.ui.deploy.dialog import DeployDialog, Stage

_PATIENCE_S = 60.0  # AWS needs some time to make a new API and its key available


class DeployController(QObject):
    """Runs one deployment at a time. If the dialog is closed, AWS continues a started deployment."""

    def __init__(self, context: OpenProfile, shell: Shell) -> None:
        super().__init__(shell)
        self._context = context
        self._shell = shell
        self._dialog: DeployDialog | None = None
        self._deployment: Deployment | None = None
        self._plan: Plan | None = None
        self._profile_id = ""
        self._running: asyncio.Task[None] | None = None

    @Slot()
    def open(self) -> None:
        """Open the dialog."""
        if self._dialog is None:
            self._context.run_task(self._open(), "deploy")

    async def _open(self) -> None:
        names = await asyncio.to_thread(aws_profile_names)
        if self._dialog is not None:
            return
        dialog = self._dialog = DeployDialog(self._shell.theme, names, self._shell.window)
        dialog.changed.connect(self._on_dialog_changed)
        dialog.plan_requested.connect(self._on_dialog_plan_requested)
        dialog.back_requested.connect(self._discard_plan)
        dialog.agreed.connect(self._on_dialog_agreed)
        dialog.open_requested.connect(self._on_dialog_open_requested)
        dialog.finished.connect(self._on_dialog_finished)
        self._on_dialog_changed()
        dialog.open()

    @Slot()
    def _on_dialog_changed(self) -> None:
        assert self._dialog is not None
        options = self._dialog.form.options
        try:
            shown = preview(options)
        except InputError as error:
            self._dialog.show_error(error)
            return
        made = [f"  {line}" for line in plan_lines(shown.resources)]
        self._dialog.show_preview([*made, "", *_cost_lines(costs_of(shown.resources)), "", tr("Schema:"), shown.schema])

    @Slot()
    def _on_dialog_plan_requested(self) -> None:
        assert self._dialog is not None
        self._dialog.begin_planning()
        form = self._dialog.form
        self._run(
            self._show_plan(self._dialog, form.options, form.aws_profile, form.region),
            "preview a deployment",
        )

    @Slot()
    def _on_dialog_agreed(self) -> None:
        if self._dialog is not None and self._deployment is not None and self._plan is not None:
            plan, self._plan = self._plan, None
            self._dialog.begin_work()
            work = self._deploy(
                self._dialog, self._deployment, plan, self._dialog.form.aws_profile, self._dialog.confirmed
            )
            self._run(work, "deploy")

    @Slot()
    def _on_dialog_open_requested(self) -> None:
        assert self._dialog is not None
        self._dialog.accept()
        self._context.open_profile(self._profile_id)

    @Slot()
    def _on_dialog_finished(self) -> None:
        dialog, self._dialog = self._dialog, None
        if self._running is not None:
            self._running.cancel()
        if dialog is not None and dialog.stage is Stage.WORKING:
            self._shell.say(tr("AWS continues the deployment. Deploy again to see the result."))
        self._discard_plan()

    @Slot()
    def _discard_plan(self) -> None:
        plan, self._plan = self._plan, None
        if plan is not None and self._deployment is not None:
            self._context.run_task(self._deployment.discard(plan), "discard a plan")
        if self._dialog is not None:
            self._on_dialog_changed()

    def _run(self, coroutine: object, name: str) -> None:
        self._running = self._context.run_task(coroutine, name)  # type: ignore[arg-type]

    async def _show_plan(self, dialog: DeployDialog, options: DeployOptions, aws_profile: str, region: str) -> None:
        try:
            deployment = Deployment.at(options.stack, aws_profile=aws_profile, region=region)
            plan = await deployment.plan(options)
        except ConsoleError as problem:
            dialog.show_problem(problem)
            return
        self._deployment, self._plan = deployment, plan
        dialog.show_plan(_plan_text(plan), confirm_label(plan.resources), options.stack)

    async def _deploy(
        self, dialog: DeployDialog, deployment: Deployment, plan: Plan, aws_profile: str, confirmed: str
    ) -> None:
        def show_progress(progress: Progress) -> None:
            if self._dialog is dialog:
                dialog.add_lines([progress_line(progress)])

        try:
            if plan.is_empty:
                outputs = await deployment.outputs()
            else:
                outputs = await deployment.carry_out(plan, show_progress, confirmed=confirmed)
            await self._save_profile(dialog, deployment, outputs, aws_profile)
        except ConsoleError as problem:
            dialog.show_problem(problem)
            return
        await self._test_features(dialog, outputs)
        dialog.finish()

    async def _save_profile(
        self, dialog: DeployDialog, deployment: Deployment, outputs: StackOutputs, aws_profile: str
    ) -> None:
        workspace = self._context.workspace
        home = await workspace.secret_home()
        saved = await keep_as_profile(workspace, outputs, aws_profile=aws_profile, token=deployment.new_token)
        self._profile_id = saved.id
        self._context.refresh_profiles()
        lines = [f"{name}: {value}" for name, value in shown_outputs(outputs)]
        place = place_text(home).rstrip(".")
        text = tr("Saved as profile {name}. The API key is stored {place}.", name=saved.name, place=place)
        dialog.add_lines(["", *lines, "", text, ""])

    async def _test_features(self, dialog: DeployDialog, outputs: StackOutputs) -> None:
        def show_result(check: FeatureCheck) -> None:
            result = finding_text(check.found)
            if check.problem is not None:
                result = tr("failed. {problem}", problem=error_text(check.problem))
            dialog.add_lines([f"{feature_title(check.feature)}: {result}"])

        dialog.add_lines([tr("Testing the API:")])
        await DeployCheck(outputs, patience_s=_PATIENCE_S).prove(show_result)


def _plan_text(plan: Plan) -> list[str]:
    if plan.is_empty:
        return [tr("The API is up to date. Nothing changes on AWS; only its profile is updated.")]
    notes = [tr("Note: {text}", text=text) for text in plan_warnings(plan.resources)]
    return [*(f"  {line}" for line in change_lines(plan)), "", *_cost_lines(costs_of(plan.resources)), *notes]


def _cost_lines(costs: list[str]) -> list[str]:
    return [tr("Costs:"), *(f"  {text}" for text in costs)] if costs else []
