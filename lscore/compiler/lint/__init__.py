"""The linter: rules that know what a model means, how it is kept, and what its data says.

`ask` asks the rules of the `registry` about one model; `comments` leaves out what a comment on the page ignores with a
reason, `baseline` what is known already, and `fixing` makes the edits that findings bring. To import this package
imports no rule.
"""
