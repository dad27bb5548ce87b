package org.rollcall.pages;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rollcall.pages.PageWalk.Found;

/** Every page of the packaged service, in a browser, with a fleet behind it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagesIT {

    /** As many as every kind of instance is among, and as many weeks as {@code rollcall.demo} invents. */
    private static final int INSTANCES = 60;

    private final List<Found> walks = new ArrayList<>();

    private @Nullable Site site;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        site = Site.withFleet(Browser.orSkip(), folder, INSTANCES);
    }

    @AfterAll
    void stop() throws InterruptedException {
        if (site != null) {
            site.stop();
        }
        walks.forEach(System.out::println);
    }

    private static List<ListedPage> pages() {
        return ListedPages.all();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyPage_canBeUsedByEverybody_andStaysWithinItsPolicy(ListedPage page) throws Exception {
        var found = PageWalk.walk(requireNonNull(site)::open, page);
        walks.add(found);
        assertThat(found.complaints()).as("complaints about %s", page).isEmpty();
    }
}
