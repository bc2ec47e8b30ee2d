"""What is wrong in a register, article by article. Importing this registers every look.

What the model refuses anyway (a purpose without a ground, a period without a start) is not looked for again.
"""

from holdord.policy.lint.in_register import basis, organisation, periods, recipients, rights, told, who

__all__ = ["basis", "organisation", "periods", "recipients", "rights", "told", "who"]
