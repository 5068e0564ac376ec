"""Writes what ended in which state, one JSON map a line, into the file that $CONFORMANCE_STATES names."""

from __future__ import annotations

import json
import os

from ansible.playbook.block import Block
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
    name: states
    type: stdout
    short_description: states of tasks, for comparison
    description: One line of JSON for each task, or item of its loop, that ended on a host.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "states"

    def __init__(self):
        super().__init__()
        self.out = open(os.environ["CONFORMANCE_STATES"], "a", encoding="utf-8", buffering=1)
        self.groups = {}
        self.started = 0

    def v2_playbook_on_task_start(self, task, is_conditional):
        self.started += 1
        self.groups[task._uuid] = self.started

    v2_playbook_on_handler_task_start = lambda self, task: self.v2_playbook_on_task_start(task, False)
    v2_playbook_on_cleanup_task_start = v2_playbook_on_handler_task_start

    def v2_runner_on_ok(self, result):
        self.end(result, "changed" if result.result.get("changed") else "ok")

    def v2_runner_on_skipped(self, result):
        self.end(result, "skipped")

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self.end(result, failed_state(result))

    def v2_runner_on_unreachable(self, result):
        self.end(result, "ignored" if result.task.ignore_unreachable else "unreachable")

    def v2_runner_item_on_ok(self, result):
        self.end(result, "changed" if result.result.get("changed") else "ok", item=True)

    def v2_runner_item_on_skipped(self, result):
        self.end(result, "skipped", item=True)

    def v2_runner_item_on_failed(self, result):
        state = "unreachable" if result.result.get("unreachable") else failed_state(result)
        self.end(result, state, item=True)

    def end(self, result, state, item=False):
        task = result.task
        if task.action.removeprefix("ansible.builtin.") == "meta":
            return
        line = {
            "group": self.groups.get(task._uuid, 0),
            "task": task.name or task.action.removeprefix("ansible.builtin."),
            "host": result.host.get_name(),
            "state": state,
            "message": str(result.result.get("msg", "")),
        }
        if item:
            line["item"] = "***" if task.no_log else label(result.result.get("_ansible_item_label"))
        self.out.write(json.dumps(line) + "\n")


def failed_state(result):
    if result.task.ignore_errors:
        return "ignored"
    return "rescued" if is_rescued(result.task) else "failed"


def is_rescued(task):
    """Whether a block around the task has a rescue for it."""
    inner, block = task, task._parent
    while block is not None:
        if isinstance(block, Block) and block.rescue and any(step._uuid == inner._uuid for step in block.block):
            return True
        inner, block = block, block._parent
    return False


def label(item):
    return item if isinstance(item, str) else json.dumps(item, separators=(",", ":"))
