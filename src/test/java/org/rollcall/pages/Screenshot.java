package org.rollcall.pages;

import com.microsoft.playwright.Page.ScreenshotOptions;
import java.nio.file.Path;

/** Pictures of whole pages, in target/screenshots: {@code <page>-<who>-<colours>-<width>.png}. */
final class Screenshot {

    private static final Path FOLDER = Path.of("target", "screenshots");

    private Screenshot() {}

    /** Takes one of an open page, as it looks now. */
    static void take(Visit visit, ListedPage page, Theme theme, int width) {
        visit.page()
                .screenshot(new ScreenshotOptions()
                        .setPath(FOLDER.resolve(page.name() + "-" + theme + "-" + width + ".png"))
                        .setFullPage(true));
    }
}
