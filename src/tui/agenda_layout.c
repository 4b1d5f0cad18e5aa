/* Where the groups and the rows of the agenda go: lines numbered from the first header to the last
 * row, of which the screen shows a stretch. */
#include "agenda.h"

enum { NARROW = 66, WIDE = 120, SILENCE_ON_ONE_LINE = 100, AIRY_ROWS = 14, HEADER_ROWS = 2 };

/* Name and town fill a narrow line; a silence is a sentence. */
int agenda_row_lines(const struct agenda *agenda, int group)
{
    const struct agenda_layout *layout = &agenda->layout;
    bool silent = agenda->groups[group].section == AGENDA_SILENT;
    return layout->narrow || (silent && layout->columns < SILENCE_ON_ONE_LINE) ? 2 : 1;
}

size_t agenda_group_lines(struct agenda *agenda, int group)
{
    size_t count = agenda_count(agenda, group);
    return count ? 1 + count * (size_t)agenda_row_lines(agenda, group) + (size_t)agenda->layout.gap
                 : 0;
}

static size_t header_line(struct agenda *agenda, int group)
{
    size_t line = 0;
    for (int i = 0; i < group && i < agenda->group_count; i++)
        line += agenda_group_lines(agenda, i);
    return line;
}

/* The group whose header or rows a line is of, and which of its lines it is, from 0 for the header.
 */
static bool group_at(struct agenda *agenda, size_t line, int *group, size_t *within)
{
    size_t start = 0;
    for (int i = 0; i < agenda->group_count && start <= line; i++) {
        size_t lines = agenda_group_lines(agenda, i);
        *group = i;
        *within = line - start;
        if (lines && *within < lines - (size_t)agenda->layout.gap)
            return true;
        start += lines;
    }
    return false;
}

bool agenda_at(struct agenda *agenda, size_t line, int *group, size_t *offset)
{
    size_t within;
    if (!group_at(agenda, line, group, &within) || within == 0)
        return false;
    *offset = (within - 1) / (size_t)agenda_row_lines(agenda, *group);
    return true;
}

/* The first line is that of a row, which gives way to the header: no half row under it, and no
 * header whose rows are all above. */
static void align(struct agenda *agenda)
{
    int group;
    size_t within;
    if (!group_at(agenda, agenda->top, &group, &within))
        return;
    size_t lines = (size_t)agenda_row_lines(agenda, group);
    size_t missing = (lines - within % lines) % lines;
    agenda->top += missing;
    if (within + missing == agenda_count(agenda, group) * lines)
        agenda->top += 1 + (size_t)agenda->layout.gap;
}

/* Nothing blank at the end of the list while there is something above. */
static void stop_at_end(struct agenda *agenda)
{
    size_t rows = (size_t)agenda->layout.rows, gap = (size_t)agenda->layout.gap, lines = 0;
    for (int i = 0; i < agenda->group_count && lines < agenda->top + rows + gap; i++)
        lines += agenda_group_lines(agenda, i);
    if (lines < agenda->top + rows + gap)
        agenda->top = lines > rows + gap ? lines - rows - gap : 0;
}

/* The first line on the screen is a header, or gives way to that of its group: the selected row
 * stands below it. */
static void scroll(struct agenda *agenda)
{
    size_t rows = (size_t)agenda->layout.rows;
    if (agenda->group < agenda->group_count) {
        size_t lines = (size_t)agenda_row_lines(agenda, agenda->group);
        size_t line = header_line(agenda, agenda->group) + 1 + agenda->offset * lines;
        if (agenda->top >= line)
            agenda->top = line - 1;
        if (line + lines > agenda->top + rows)
            agenda->top = line + lines - rows;
    }
    stop_at_end(agenda);
    align(agenda);
}

void agenda_lay_out(struct agenda *agenda)
{
    struct agenda_layout *layout = &agenda->layout;
    int columns = tui_columns(), rows = tui_rows() - HEADER_ROWS;
    *layout = (struct agenda_layout){
        .narrow = columns < NARROW, .columns = columns, .top = HEADER_ROWS, .detail_row = -1};
    if (columns >= WIDE) {
        layout->detail_columns = columns * 34 / 100;
        layout->detail_column = columns - layout->detail_columns;
        layout->columns = layout->detail_column - 1;
    } else if (!layout->narrow) {
        layout->detail_row = tui_rows() - 1;
        rows--;
    }
    layout->gap = rows >= AIRY_ROWS;
    rows -= layout->detail_row >= 0 && layout->gap;
    layout->rows = rows > 2 ? rows : 2;
    scroll(agenda);
}
