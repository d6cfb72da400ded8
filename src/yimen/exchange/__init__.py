"""Exchange: data of other registers, asked for one item and field at a time, under a grant.

Law: 政务数据共享条例（国务院令第809号）：统一目录、一数一源、按需共享、校核纠错；《个人信息保护法》第三十四条.
A value comes only with a grant that holds, for an application in hand; every call is logged.
"""
