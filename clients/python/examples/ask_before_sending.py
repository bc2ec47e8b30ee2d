"""Ask before sending, in ten lines: python ask_before_sending.py ada@example.com"""

import os
import sys

from holdord_client import Holdord

with Holdord(os.environ["HOLDORD_ADDRESS"], key=os.environ["HOLDORD_KEY"]) as holdord:
    answer = holdord.may_or_no("news-by-email", email=sys.argv[1], channel="email", carries_notice=True)
    print("send" if answer else f"do not send: {answer.said}", *answer.duties)
