package org.rollcall.pages;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ForcedColors;
import java.util.Locale;

/** The colours that a reader has asked for. */
enum Theme {
    LIGHT(ColorScheme.LIGHT, ForcedColors.NONE),
    DARK(ColorScheme.DARK, ForcedColors.NONE),
    /** A few colours that the system prescribes, as Windows does in its contrast themes. */
    FORCED_COLOURS(ColorScheme.DARK, ForcedColors.ACTIVE);

    private final ColorScheme scheme;
    private final ForcedColors forced;

    Theme(ColorScheme scheme, ForcedColors forced) {
        this.scheme = scheme;
        this.forced = forced;
    }

    /** Shows a page that is open already in these colours. */
    void apply(Page page) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme).setForcedColors(forced));
    }

    /** As in names of files: {@code forced-colours}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
