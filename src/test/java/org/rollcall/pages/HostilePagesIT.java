package org.rollcall.pages;

import static java.net.URLEncoder.encode;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every page of a service to which strangers have sent markup: it stays text, and nothing of it happens. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostilePagesIT {

    /** Parameters of pages; those that a page does not have it has to bear as well. */
    private static final List<String> PARAMETERS =
            List.of("q", "hostname", "version", "metric", "from", "to", "order_by", "cursor", "group_by");

    private static final String FROM_TEXT = "." + HostileTexts.MARK;

    private @Nullable Site site;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        site = Site.start(Browser.orSkip(), folder, Map.of());
        HostileTexts.send(site.service());
        site.takeSamples();
    }

    @AfterAll
    void stop() throws InterruptedException {
        if (site != null) {
            site.stop();
        }
    }

    private static List<ListedPage> pages() {
        return ListedPages.all();
    }

    /**
     * A text of a stranger, and where it is to be read.
     *
     * @param path as in {@link ListedPage}
     */
    record Shown(String path, Who who, String text) {}

    /** Pages that show what strangers have sent. A new page gets its line here. */
    private static List<Shown> shown() {
        var keyPath = encode(HostileTexts.KEY_PATH, UTF_8).replace("+", "%20");
        return List.of(
                new Shown("/instances", Who.ANALYST, HostileTexts.HOSTNAME),
                new Shown("/instances", Who.ANALYST, HostileTexts.MARKUP),
                new Shown("/instances/{instance}", Who.ANALYST, HostileTexts.HOSTNAME),
                new Shown("/instances/{instance}", Who.ANALYST, HostileTexts.VERSION),
                new Shown("/instances/{instance}/payload", Who.ANALYST, HostileTexts.MARKUP),
                new Shown("/instances/{instance}/receipts", Who.ANALYST, HostileTexts.VERSION),
                new Shown("/metrics", Who.ANYONE, HostileTexts.KEY_PATH),
                new Shown("/metrics?query=issues", Who.ANYONE, HostileTexts.MARKUP),
                new Shown("/metrics/counts.issues", Who.ANALYST, HostileTexts.MARKUP),
                new Shown("/metrics/" + keyPath, Who.ANALYST, HostileTexts.KEY_PATH),
                new Shown("/dictionaries/18.9", Who.ANYONE, HostileTexts.KEY_PATH),
                new Shown("/customers", Who.ANALYST, HostileTexts.MARKUP),
                new Shown("/data-quality/identities", Who.ADMIN, HostileTexts.HOSTNAME),
                new Shown("/operations/quarantine", Who.ADMIN, HostileTexts.VERSION),
                new Shown("/operations/tokens", Who.ADMIN, HostileTexts.MARKUP),
                new Shown("/operations/audit?action=token.create", Who.ADMIN, HostileTexts.MARKUP),
                new Shown("/operations/erasure?hostname={hostname}", Who.ADMIN, HostileTexts.HOSTNAME));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyPage_hasNoMarkupOutOfTexts(ListedPage page) throws Exception {
        for (var scripts : List.of(true, false)) {
            try (var visit = site().open(page, scripts, Theme.LIGHT, PageWalk.WIDE)) {
                assertThat(visit.status()).isEqualTo(page.status());
                assertThat(faults(visit)).isEmpty();
            }
        }
    }

    /** Whatever it answers; only that nothing of it comes back as markup. */
    @ParameterizedTest
    @MethodSource("pages")
    void everyPage_hasNoMarkupOutOfItsQuery(ListedPage page) throws Exception {
        var query = new ArrayList<String>();
        PARAMETERS.forEach(name -> query.add(name + "=" + encode(HostileTexts.MARKUP, UTF_8)));
        var separator = page.path().contains("?") ? "&" : "?";
        var asked = new ListedPage(
                page.path() + separator + String.join("&", query), page.who(), page.status(), page.heading(), true);
        try (var visit = site().open(asked, true, Theme.LIGHT, PageWalk.WIDE)) {
            assertThat(visit.status()).isLessThan(500);
            assertThat(faults(visit)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/instances/", "/metrics/", "/dictionaries/", "/usage_data/", "/operations/"})
    void everyPath_hasNoMarkupOutOfItself(String path) throws Exception {
        var name = encode(HostileTexts.MARKUP, UTF_8).replace("+", "%20").replace("%2F", "/");
        try (var visit = site().visitor(Who.ANYONE, true).open(path + name, Theme.LIGHT, PageWalk.WIDE)) {
            assertThat(visit.status()).isBetween(400, 499);
            assertThat(faults(visit)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("shown")
    void textsOfStrangers_areReadAsTheyWereSent(Shown shown) throws Exception {
        var page = ListedPage.page(shown.path(), shown.who(), "");
        try (var visit = site().open(page, true, Theme.LIGHT, PageWalk.WIDE)) {
            assertThat(visit.page().locator("body").textContent()).contains(shown.text());
            assertThat(faults(visit)).isEmpty();
        }
    }

    private static List<String> faults(Visit visit) {
        var faults = new ArrayList<>(visit.complaints());
        visit.page().locator(FROM_TEXT).all().forEach(element -> faults.add("an element out of a text: " + element));
        visit.requests().stream()
                .filter(url -> url.contains(HostileTexts.MARK))
                .forEach(url -> faults.add("a request out of a text: " + url));
        return faults;
    }

    private Site site() {
        return requireNonNull(site);
    }
}
