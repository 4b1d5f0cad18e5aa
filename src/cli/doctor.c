/* dentelle doctor: is the base whole, and does what is shown follow from what was recorded? */
#include "internal.h"

#include <stdio.h>

bool verb_doctor(struct cli *cli, struct error *err)
{
    struct diagnosis diagnosis;
    char today[11];
    if (cli->date_is_right) {
        if (!store_confirm_clock(cli->app.store, err))
            return false;
        day_to_iso(app_today(&cli->app), today);
        printf("date de ce poste confirmée : %s\n", today);
    }
    if (!doctor_examine(cli->app.store, cli->repair, &diagnosis, err))
        return false;
    for (size_t i = 0; i < diagnosis.lines.count; i++)
        puts(diagnosis.lines.items[i]);
    bool well = diagnosis.sound || diagnosis.repaired;
    diagnosis_clear(&diagnosis);
    return well || error_set(err, ERR_CORRUPT,
                             "la base demande un soin : « dentelle doctor --reparer », ou « "
                             "dentelle restaurer »");
}
