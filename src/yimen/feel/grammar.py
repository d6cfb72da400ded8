"""The grammar: what may be written. Everything else is refused where it stands.

A name may hold Chinese characters and inner spaces (`string length`, `年 收入`): two words beside each other have no
other meaning. `if`, `and` and the other keywords are no part of a name.
"""

GRAMMAR = r"""
expression: expr
tests: "-" -> any_value
     | test ("," test)* -> some_test
     | "not" test_group -> no_test

?expr: or_
     | "if" expr "then" expr "else" expr -> choice
     | "for" turn ("," turn)* "return" expr -> loop
     | ("some" | "every") turn ("," turn)* "satisfies" expr -> quantified
     | "function" "(" [parameter ("," parameter)*] ")" expr -> defined
     | "function" "(" [parameter ("," parameter)*] ")" "external" expr -> external
parameter: name [":" kind]
turn: name "in" expr
     | name "in" sum ".." sum
?or_: and_
     | or_ "or" and_ -> either
?and_: comparison
     | and_ "and" comparison -> both
?comparison: sum
     | sum _sign sum -> compared
     | sum "between" sum "and" sum -> between
     | sum "in" membership -> member
     | sum INSTANCE kind -> instance
?membership: sign_test | sum | test_group
test_group: "(" test ("," test)+ ")"
?test: sign_test | expr
sign_test: _sign sum
_sign: COMPARE | LESS | MORE

?sum: product
     | sum (PLUS | MINUS) product -> combined
?product: power
     | product (TIMES | DIVIDE) power -> combined
?power: negative
     | power POWER negative -> combined
?negative: postfix
     | MINUS negative -> negated
?postfix: atom
     | postfix "." name -> part
     | postfix "[" expr "]" -> filtered
     | postfix "(" [expr ("," expr)*] ")" -> invoked
     | postfix "(" named ("," named)* ")" -> invoked
?atom: NUMBER -> number
     | TEXT -> text
     | AT TEXT -> at
     | "true" -> true
     | "false" -> false
     | "null" -> null
     | "?" -> input
     | name -> reading
     | name "(" [expr ("," expr)*] ")" -> call
     | name "(" named ("," named)* ")" -> call_named
     | "{" [entry ("," entry)*] "}" -> entries
     | "not" "(" expr ")" -> denied
     | "(" expr ")" -> group
     | "(" sign_test ")" -> lone_range
     | EMPTY -> items
     | "[" expr ("," expr)* "]" -> items
     | range_
range_: ("[" | "(" | "]") sum ".." sum ("]" | ")" | CLOSING)

kind: KIND -> plain_kind
     | name ("." name)* -> plain_kind
     | name LESS kind MORE -> holder_kind
     | name LESS field_kind ("," field_kind)* MORE -> holder_kind
     | "function" LESS [kind ("," kind)*] MORE ARROW kind -> function_kind
field_kind: name ":" kind
named: name ":" expr
entry: (name | TEXT) ":" expr
name: (NAME | MOMENT)+

MOMENT.3: /date\s+and\s+time(?=\s*\()|years\s+and\s+months\s+duration(?=\s*\()|years\s+between(?=\s*\()/
INSTANCE: /instance\s+of\b/
KIND.4: /date\s+and\s+time|days\s+and\s+time\s+duration|years\s+and\s+months\s+duration/
NAME: /(?!instance\b)([^\W\d]|[\U00010000-\U000EFFFF])[\w\U00010000-\U000EFFFF]*/
NUMBER: /([0-9]+(\.[0-9]+)?|\.[0-9]+)([eE][+-]?[0-9]+)?/
TEXT: /"(\\.|[^"\\\n])*"/
AT: "@"
EMPTY.3: /\[\s*\]/
CLOSING.2: /\[(?=\s*(\Z|[),\]}]|\.\s*[^\W\d]|(and|or|then|else|return|satisfies)\b))/
ARROW.2: "->"
COMPARE: "<=" | ">=" | "!=" | "="
LESS: "<"
MORE: ">"
PLUS: "+"
MINUS: "-"
TIMES: "*"
DIVIDE: "/"
POWER: "**"

COMMENT: /\/\/[^\n]*/ | /\/\*(.|\n)*?\*\//
%ignore /\s+/
%ignore COMMENT
"""
