"""Which function of the fake Telegram is which method of the Bot API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from peers.telegram import editing, managing, sending, uploading
from peers.telegram.given import Given
from peers.telegram.world import World

Method = Callable[[World, Given], Any]


def _typing(world: World, given: Given) -> bool:
    """sendChatAction: nothing that lasts."""
    sending.place(world, given)
    return True


METHODS: dict[str, Method] = {
    "getme": managing.get_me,
    "getwebhookinfo": managing.get_webhook,
    "setwebhook": managing.set_webhook,
    "deletewebhook": managing.delete_webhook,
    "sendmessage": sending.send_message,
    "editmessagetext": editing.edit_text,
    "editmessagecaption": editing.edit_caption,
    "editmessagereplymarkup": editing.edit_markup,
    "deletemessage": sending.delete_message,
    "deletemessages": sending.delete_messages,
    "copymessage": sending.copy_message,
    "copymessages": sending.copy_messages,
    "forwardmessage": sending.forward_message,
    "forwardmessages": sending.forward_messages,
    "sendphoto": uploading.send_photo,
    "senddocument": uploading.send_document,
    "sendvideo": uploading.send_video,
    "sendanimation": uploading.send_animation,
    "sendaudio": uploading.send_audio,
    "sendvoice": uploading.send_voice,
    "sendmediagroup": uploading.send_album,
    "sendpoll": uploading.send_poll,
    "sendchataction": _typing,
    "getfile": managing.get_file,
    "getchat": managing.get_chat,
    "getchatmember": managing.get_member,
    "getchatadministrators": managing.get_administrators,
    "setchatpermissions": managing.set_permissions,
    "pinchatmessage": managing.pin,
    "unpinchatmessage": managing.unpin,
    "setchatdescription": managing.set_description,
    "promotechatmember": managing.promote,
    "leavechat": managing.leave,
    "setmycommands": managing.set_commands,
    "getmycommands": managing.get_commands,
    "deletemycommands": managing.delete_commands,
    "answercallbackquery": managing.answer_query,
}
