"""The catalogue of service items: what can be applied for, by whom, under which law, how.

Nouns: Item (a leaf of the catalogue), ItemVersion (its text and rules from a date on; cases keep
the version they began with), Definition (everything a version says: guide, situations, papers,
form, examination route, notices, licence, fee), FormSpec (a form as data). Law: the type of an
item (rules of the field §1) names its clock regime; conditions are written in FEEL and see the
names 申请人, 表, 情形, 代办 and 今天.
"""
