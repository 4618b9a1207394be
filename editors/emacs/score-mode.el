;;; score-mode.el --- Major mode for lead scoring models -*- lexical-binding: t; -*-

;; Package-Requires: ((emacs "27.1"))
;; Keywords: languages

;;; Commentary:

;; Colors, comments and indentation for `.score' files, and what Eglot needs to start `lscore lsp':
;;
;;     (load "/path/to/score-mode.el")
;;     (add-hook 'score-mode-hook #'eglot-ensure)

;;; Code:

(defgroup score nil
  "Lead scoring models."
  :group 'languages)

(defcustom score-command '("lscore" "lsp")
  "The command that starts the language server."
  :type '(repeat string))

(defcustom score-indent 4
  "How many spaces a block is indented by."
  :type 'natnum
  :safe #'natnump)

(defconst score-reserved-words
  '("after" "all" "and" "any" "as" "at" "because" "before" "between" "beyond" "by" "contains" "ends" "exactly"
    "fading" "fewer" "from" "halving" "has" "if" "in" "include" "is" "known" "like" "losing" "missing" "more" "not"
    "of" "on" "once" "one" "or" "otherwise" "over" "starts" "to" "until" "where" "within")
  "The words that are the language's wherever they stand.")

(defconst score-opening-words
  '("account" "best" "category" "define" "disqualify" "each" "ensure" "event" "expect" "first" "for" "given" "grade"
    "grades" "keep" "lead" "levels" "lower" "model" "owner" "points" "raise" "rating" "route" "score" "set" "skip"
    "test" "tests" "tier" "tiers" "timezone" "use" "when")
  "The words that open a line.")

(defconst score-inner-words
  '("ago" "column" "day" "days" "decimal" "decimals" "different" "every" "leads" "least" "most" "next" "per" "point"
    "same" "start" "step" "steps" "than" "the" "time" "times" "weight" "with" "without" "word")
  "The words that are the language's behind another of its words or a number.")

(defconst score--name "[[:alpha:]][[:alnum:]_-]*")

(defvar score-font-lock-keywords
  `((,(concat "^[ \t]*\\(" (regexp-opt score-opening-words) "\\)\\_>\\(?:[ \t]*\\(?:[^,: \t\n]\\|:[ \t]*$\\)\\)")
     (1 font-lock-keyword-face))
    (,(concat "^[ \t]*\\(?:score\\|category\\|set\\|define\\|event\\)[ \t]+\\(" score--name "\\)")
     (1 font-lock-function-name-face))
    (,(concat "\\_<as[ \t]+\\(" score--name "\\)") (1 font-lock-constant-face))
    (,(regexp-opt score-reserved-words 'symbols) . font-lock-keyword-face)
    (,(concat "\\_<\\(?:" (regexp-opt score-reserved-words) "\\|[0-9][0-9a-zA-Z_.%]*\\)[ \t]+\\("
              (regexp-opt score-inner-words) "\\)\\_>")
     (1 font-lock-keyword-face))
    ("\\(?:^\\|[^[:alnum:]_\")]\\)\\([+-][0-9][0-9a-zA-Z_.]*\\)" (1 font-lock-constant-face))
    ("\\_<[0-9][0-9a-zA-Z_.:-]*%?" . font-lock-constant-face)
    ("\\_<\\(?:yes\\|no\\)\\_>" . font-lock-constant-face))
  "What `score-mode' colors.")

(defvar score-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?# "<" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?_ "_" table)
    (modify-syntax-entry ?- "_" table)
    (modify-syntax-entry ?' "." table)
    table)
  "The syntax of `.score' files.")

(defun score--wanted-indent ()
  "The column of this line: deeper than the line above behind a header."
  (save-excursion
    (forward-line 0)
    (skip-chars-backward " \t\n")
    (if (bobp)
        0
      (let ((column (current-indentation))
            (opens (progn (back-to-indentation) (looking-at "[^#\n]*:[ \t]*\\(?:#.*\\)?$"))))
        (if opens (+ column score-indent) column)))))

(defun score-indent-line ()
  "Indent this line; called again, one step less."
  (let* ((wanted (score--wanted-indent))
         (now (current-indentation))
         (again (and (eq this-command last-command) (<= now wanted)))
         (column (cond ((not again) wanted)
                       ((>= now score-indent) (- now score-indent))
                       (t wanted))))
    (if (<= (current-column) now)
        (indent-line-to column)
      (save-excursion (indent-line-to column)))))

;;;###autoload
(define-derived-mode score-mode prog-mode "Score"
  "Major mode for lead scoring models."
  (setq-local comment-start "# ")
  (setq-local comment-start-skip "#+[ \t]*")
  (setq-local indent-tabs-mode nil)
  (setq-local tab-width score-indent)
  (setq-local indent-line-function #'score-indent-line)
  (setq-local electric-indent-inhibit t)
  (setq-local font-lock-defaults '(score-font-lock-keywords)))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.score\\'" . score-mode))

(defvar eglot-server-programs)
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs `((score-mode :language-id "lscore") . ,score-command)))

(provide 'score-mode)

;;; score-mode.el ends here
