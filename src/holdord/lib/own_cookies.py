"""What the house's own pages keep in a visitor's browser: each is needed for what the visitor asks for.

Promise:  2.1b - people can read what is stored, by whom and for how long
Law:      ePrivacy Directive Art. 5(3); BEK 1148/2011 sections 3(2), 4
Gives:    the names the pages use, and OWN_COOKIES with how long each stays, in the catalogue's words
Why:      in one place, so that the page that sets one, the list people read and the scan cannot differ. The choice of
          the banner itself is in consent/banner_texts.py; the console's session reaches nobody but staff
"""

#: Keeps a form from being sent in somebody's name by another site; set when a page with a form is opened.
FORMS = "csrftoken"
#: Who has shown who they are: in a request, and on their own pages. And what was asked of a passkey.
RIGHTS = "holdord-rights"
ACCOUNT = "holdord-account"
PASSKEY = "holdord-passkey"

OWN_COOKIES = {FORMS: "1 year", RIGHTS: "30 minutes", ACCOUNT: "30 minutes", PASSKEY: "5 minutes"}
