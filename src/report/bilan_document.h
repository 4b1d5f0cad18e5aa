/* What the two files of the bilan's document share. */
#ifndef DENTELLE_REPORT_BILAN_DOCUMENT_H
#define DENTELLE_REPORT_BILAN_DOCUMENT_H

#include "bilan.h"

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

struct page {
    const struct bilan *bilan;
    struct document *document;
};

/* ---- cells (bilan_document_tables.c) ------------------------------------------------------- */

void page_say(const struct page *page, const char *text);
/* A new row, and its head. */
void page_begin_row(const struct page *page, const char *head);
void page_cell(const struct page *page, const char *text);
void page_cell_number(const struct page *page, size_t number);
/* The porteur, with the reference of the case when it is internal. */
void page_cell_name(const struct page *page, const struct figure_row *row);
/* What was written about him. */
void page_cell_said(const struct page *page, const struct figure_row *row, const char *text);
void page_cell_day(const struct page *page, const char *on);
/* What is not known is a dash: the header says of what. */
void page_cell_value(const struct page *page, enum figure figure, const struct figure_rows *rows);

/* ---- parts, each under its heading; without rows none is said ------------------------------- */

void page_add_met(const struct page *page);
void page_add_prediagnostics(const struct page *page);
void page_add_who(const struct page *page);
void page_add_needs(const struct page *page);
void page_add_referrals(const struct page *page);
void page_add_outcomes(const struct page *page);
void page_add_delays(const struct page *page);
void page_add_evidence(const struct page *page); /* bilan_document_evidence.c */

#endif
