package org.rollcall.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The checks of pages find what they are for, and nothing in a page that is as it should be. */
class PageCheckTest {

    private final Browser browser = Browser.orSkip();

    @SuppressWarnings("NullAway.Init") // set before each test
    private TestSite site;

    @BeforeEach
    void start() throws IOException {
        site = new TestSite();
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void goodPage_hasNoComplaints(boolean scripts) {
        var found = visit(TestSite.GOOD, scripts, visit -> {
            assertThat(visit.status()).isEqualTo(200);
            assertThat(visit.header("Content-Security-Policy")).isEqualTo(PageCheck.CONTENT_SECURITY_POLICY);
            assertThat(visit.firstByte()).isPositive();
            assertThat(visit.complaints()).isEmpty();
            assertThat(PageCheck.overflow(visit.page())).isEmpty();
            return scripts ? Keyboard.check(visit.page()) : List.of();
        });
        assertThat(found).isEmpty();
    }

    @Test
    void goodPage_isAccessible_andAxeRunsWithinItsPolicy() {
        assertThat(visit(TestSite.GOOD, true, visit -> PageCheck.accessibility(visit.page())))
                .isEmpty();
    }

    @Test
    void badContrastAndMissingNames_areFound() {
        var page = with("<p><font color='#cccccc'>hardly to be read</font></p><input type=text><img src='data:,'>");
        assertThat(visit(page, true, visit -> PageCheck.accessibility(visit.page())))
                .extracting(complaint -> complaint.split(":", 2)[0])
                .contains("axe, color-contrast", "axe, label", "axe, image-alt");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void styleAttributes_areReported(boolean scripts) {
        assertThat(visit(with("<p style='color:red'>red</p>"), scripts, Visit::complaints))
                .anyMatch(complaint -> complaint.contains("style-src"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void inlineScripts_areReported(boolean scripts) {
        assertThat(visit(
                        with("<script>alert(1)</script><img src=/none onerror='alert(2)'>"),
                        scripts,
                        Visit::complaints))
                .anyMatch(complaint -> complaint.contains("answer 404"))
                .noneMatch(complaint -> complaint.startsWith("dialog"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void otherHosts_areReported(boolean scripts) {
        assertThat(visit(with("<img alt='' src='http://elsewhere.example/x.png'>"), scripts, Visit::complaints))
                .anyMatch(complaint -> complaint.contains("elsewhere.example"));
    }

    @Test
    void scriptThatFails_warns_orMakesMarkupOfText_isReported() {
        site.with(
                "/x.js", "console.warn('hm'); setTimeout(() => nothing(), 0); document.body.innerHTML += '<b>x</b>';");
        assertThat(visit(with("<script src=/x.js></script>"), true, Visit::complaints))
                .anyMatch(complaint -> complaint.contains("hm"))
                .anyMatch(complaint -> complaint.contains("require-trusted-types-for"));
    }

    @Test
    void dialog_isReported() {
        site.with("/x.js", "alert('here');");
        assertThat(visit(with("<script src=/x.js></script>"), true, Visit::complaints))
                .containsExactly("dialog: here");
    }

    @Test
    void expectedErrorPage_isNoComplaint() {
        try (var visitor = browser.visitor(site.uri(), true);
                var visit = visitor.open("/nothing", Theme.LIGHT, 1280)) {
            assertThat(visit.status()).isEqualTo(404);
            assertThat(visit.complaints()).isEmpty();
        }
    }

    @Test
    void wideContent_isFound_unlessItScrollsWithinItsBounds() {
        var wide = "<svg width=500 height=10></svg>";
        assertThat(visit(with(wide), true, visit -> PageCheck.overflow(visit.page())))
                .anyMatch(complaint -> complaint.contains("in a window of 320"))
                .anyMatch(complaint -> complaint.contains("<svg"));
        assertThat(visit(with("<style></style><div id=scroll>" + wide + "</div>"), true, visit -> {
                    visit.page().evaluate("() => { document.getElementById('scroll').style.overflowX = 'auto'; }");
                    return PageCheck.overflow(visit.page());
                }))
                .isEmpty();
    }

    @Test
    void focusThatIsNotSeen_orCovered_isFound() {
        site.with("/x.js", """
                const sheet = new CSSStyleSheet();
                sheet.replaceSync(`a { outline: none } #cover { position: fixed; inset: 0; background: white }`);
                document.adoptedStyleSheets = [sheet];
                """);
        assertThat(visit(
                        with("<div id=cover></div><script src=/x.js></script>"),
                        true,
                        visit -> Keyboard.check(visit.page())))
                .contains("the focus is not to be seen on <a>More", "something covers what has the focus: <a>More");
    }

    @Test
    void trap_isFound() {
        site.with("/x.js", """
                const [first, second] = document.querySelectorAll('button');
                second.addEventListener('keydown', event => { event.preventDefault(); first.focus(); });
                """);
        var page = with("<button>One</button><button>Two</button><button>Three</button><script src=/x.js></script>");
        assertThat(visit(page, true, visit -> Keyboard.check(visit.page())))
                .contains("Tab leads in a circle at <button>One");
    }

    @Test
    void whatTheKeyboardDoesNotReach_isFound() {
        site.with("/x.js", """
                const [first, second, third] = document.querySelectorAll('button');
                first.addEventListener('keydown', event => { event.preventDefault(); third.focus(); });
                """);
        var page = with("<button>One</button><button>Two</button><button>Three</button><script src=/x.js></script>");
        assertThat(visit(page, true, visit -> Keyboard.check(visit.page())))
                .containsExactly("Tab does not lead to <button>Two");
    }

    @Test
    void pageWithoutLinkToTheContent_isFound() {
        assertThat(visit(
                        TestSite.GOOD.replace("<a href=\"#main\">Skip to the content</a>", ""),
                        true,
                        visit -> Keyboard.check(visit.page())))
                .containsExactly("the first Tab leads to no link to the content");
    }

    @Test
    void longPage_isWalkedThroughAtItsBeginningAndItsEnd() {
        assertThat(visit(with("<p><a href=/x>x</a></p>".repeat(200)), true, visit -> Keyboard.check(visit.page())))
                .isEmpty();
    }

    private static String with(String more) {
        return TestSite.GOOD.replace("<!-- more -->", more);
    }

    private List<String> visit(String page, boolean scripts, Function<Visit, List<String>> look) {
        site.with("/page", page);
        try (var visitor = browser.visitor(site.uri(), scripts);
                var visit = visitor.open("/page", Theme.LIGHT, 320)) {
            return look.apply(visit);
        }
    }
}
