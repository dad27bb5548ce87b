package org.rollcall.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pictures of every page, for those who want to see what they look like: with the fleet of a first look, in light and dark, wide
 * and narrow. No build runs it by itself; {@code deploy/test/screenshots} does.
 */
class Screenshots {

    private static final int INSTANCES = 200;

    @Test
    void everyPage_isPictured(@TempDir Path folder) throws Exception {
        var site = Site.withFleet(Browser.orSkip(), folder, INSTANCES);
        try {
            for (var page : ListedPages.all()) {
                for (var width : List.of(PageWalk.WIDE, PageWalk.NARROW)) {
                    try (var visit = site.open(page, true, Theme.LIGHT, width)) {
                        assertThat(visit.status()).as("%s", page).isEqualTo(page.status());
                        for (var theme : List.of(Theme.LIGHT, Theme.DARK)) {
                            theme.apply(visit.page());
                            Screenshot.take(visit, page, theme, width);
                        }
                    }
                }
            }
        } finally {
            site.stop();
        }
    }
}
