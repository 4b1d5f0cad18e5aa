/* What the files that write a document as plain text share. */
#ifndef DENTELLE_REPORT_DOCUMENT_TEXT_H
#define DENTELLE_REPORT_DOCUMENT_TEXT_H

#include "document.h"

enum { TEXT_WIDTH = 78, TEXT_INDENT = 2, TEXT_APART = 2 };

/* The first line at `indent`, those it goes on to a step further when `hangs`. */
void text_wrapped(struct text *out, const char *text, int indent, bool hangs);
/* A table, after an empty line (document_text_table.c). */
void text_table(struct text *out, const struct document_table *table);

#endif
