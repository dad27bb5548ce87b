package org.rollcall.pages;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import java.util.List;

/** What is asked of every page that is open in a browser. Each check answers what is wrong, in sentences; nothing where all is well. */
final class PageCheck {

    /** Of every page, as it is sent. */
    static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
                    + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

    /** Elements that reach beyond the right side, and that nothing around them scrolls. */
    private static final String TOO_WIDE = """
            () => {
                const width = document.documentElement.clientWidth;
                const scrolled = e => {
                    for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) {
                        if (getComputedStyle(p).overflowX !== 'visible') return true;
                    }
                    return false;
                };
                const found = [...document.body.querySelectorAll('*')]
                    .filter(e => e.checkVisibility() && e.getBoundingClientRect().width > 0
                        && e.getBoundingClientRect().right > width + 1 && !scrolled(e))
                    .map(e => `<${e.localName}${e.id ? ' id=' + e.id : ''}${e.className ? ' class=' + e.getAttribute('class') : ''}>`
                        + ` reaches to ${Math.round(e.getBoundingClientRect().right)} px of ${width}`);
                const whole = document.documentElement.scrollWidth;
                return (whole > width ? [`the page is ${whole} px wide in a window of ${width}`] : []).concat(found.slice(0, 5));
            }""";

    private static final String RUN_AXE = """
            async () => {
                const results = await axe.run(document, {
                    runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']},
                    resultTypes: ['violations']
                });
                return results.violations.map(v => `axe, ${v.id}: ${v.help}: `
                    + v.nodes.slice(0, 3).map(n => `${n.target} ${n.html.slice(0, 200)}`
                        + (n.any[0] ? ` (${n.any[0].message})` : '')).join(' and ')
                    + (v.nodes.length > 3 ? ` and ${v.nodes.length - 3} more` : ''));
            }""";

    private PageCheck() {}

    /** Nothing but what is wide by its nature, such as a table, is scrolled sideways, and that within its own bounds. */
    static List<String> overflow(Page page) {
        return strings(page.evaluate(TOO_WIDE));
    }

    /**
     * What axe finds against WCAG 2.2, levels A and AA. Not by {@link AxeBuilder#analyze}, which has every result of every rule
     * sent here and opens a second tab for it. What axe itself sets off stays behind in the page, so this comes last.
     */
    static List<String> accessibility(Page page) {
        if (page.evaluate("typeof axe").equals("undefined")) {
            page.evaluate(AxeBuilder.getAxeScript());
        }
        return strings(page.evaluate(RUN_AXE));
    }

    private static List<String> strings(Object found) {
        return ((List<?>) found).stream().map(String.class::cast).toList();
    }
}
