package org.rollcall.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.rollcall.platform.embedded.TestDatabase;

/** Every part of the pages once, looked at as pages are; the packaged service does not have it. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ComponentsPageTest {

    private static final ListedPage COMPONENTS = ListedPage.page("/pages/components", Who.ANYONE, "Components");

    @TestHTTPResource
    @SuppressWarnings("NullAway.Init") // set before the test
    URI service;

    @Test
    void everyPart_canBeUsedByEverybody_andStaysWithinItsPolicy() throws Exception {
        var root = URI.create("http://127.0.0.1:" + service.getPort());
        try (var withScripts = Browser.orSkip().visitor(root, true);
                var withoutScripts = Browser.orSkip().visitor(root, false)) {
            var found = PageWalk.walk(
                    (page, scripts, theme, width) ->
                            (scripts ? withScripts : withoutScripts).open(page.path(), theme, width),
                    COMPONENTS);
            assertThat(found.complaints()).isEmpty();
        }
    }
}
