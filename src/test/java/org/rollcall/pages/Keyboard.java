package org.rollcall.pages;

import static java.util.Objects.requireNonNull;

import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Goes through a page with the Tab key alone, as somebody without a mouse does. */
final class Keyboard {

    /** Of a page with more, the first ones are walked through, and the last. */
    private static final int ENOUGH = 60;

    private static final int LAST = 5;

    /** A field for a date has several parts, and Tab leads to each. */
    private static final int PARTS_OF_A_DATE = 4;

    /** Keys between two looks at where they led: each look is a question to the browser. */
    private static final int AT_ONCE = 5;

    /** Notes after each Tab what has the focus then. */
    private static final String PREPARE = """
            () => {
                const name = e => `<${e.localName}${e.id ? ' id=' + e.id : ''}>`
                    + (e.innerText || e.getAttribute('aria-label') || e.getAttribute('name') || '').trim().slice(0, 40);
                const isGroupMember = e => e.type === 'radio' && !e.checked;
                const tabbable = [...document.querySelectorAll(
                        'a[href], button, input, select, textarea, summary, [tabindex], [contenteditable]')]
                    .filter(e => e.tabIndex >= 0 && !e.disabled && !isGroupMember(e) && !e.closest('[inert]')
                        && e.checkVisibility({visibilityProperty: true}));
                const hasOutline = e => {
                    const style = getComputedStyle(e);
                    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
                };
                // What is too small to be seen, such as a field for files, is shown by what is around it.
                const isShown = e => [e, ...(e.labels ?? []), e.parentElement].some(hasOutline);
                const isCovered = e => {
                    const box = e.getClientRects()[0];
                    if (!box || box.width < 2 || box.height < 2) return false;
                    const points = [[.5, .5], [.1, .1], [.9, .1], [.1, .9], [.9, .9]]
                        .map(([x, y]) => [box.left + x * box.width, box.top + y * box.height]);
                    return !points.some(([x, y]) => {
                        const top = document.elementFromPoint(x, y);
                        return top && (e.contains(top) || top.contains(e));
                    });
                };
                const seen = [];
                const note = () => {
                    const e = document.activeElement;
                    if (!e || e === document.body || e === document.documentElement) {
                        walk.push({number: -1, name: 'the end', shown: true, covered: false});
                        return;
                    }
                    if (!seen.includes(e)) seen.push(e);
                    walk.push({number: seen.indexOf(e), name: name(e), shown: isShown(e), covered: isCovered(e)});
                };
                const walk = [];
                addEventListener('keyup', event => event.key === 'Tab' && note(), true);
                window.keyboardWalk = {walk, tabbable, seen, missed: () =>
                    tabbable.filter(e => !seen.includes(e) && e.isConnected).map(name)};
                return tabbable.length;
            }""";

    private static final String WALK = "() => keyboardWalk.walk";
    private static final String MISSED = "() => keyboardWalk.missed()";
    private static final String FOCUS_FROM_END = "n => keyboardWalk.tabbable.at(-n).focus()";

    /** Whether the first link leads to the content, empty if so; the focus is on it, and Enter and Tab are pressed next. */
    private static final String SKIP_LINK = """
            () => {
                const link = keyboardWalk.seen[0];
                const target = link?.getAttribute('href')?.startsWith('#')
                    && document.getElementById(link.getAttribute('href').slice(1));
                if (!target || !(target.matches('main') || target.closest('main'))) {
                    return 'the first Tab leads to no link to the content';
                }
                link.focus();
                return '';
            }""";

    private static final String AFTER_SKIPPING = """
            () => {
                const e = document.activeElement;
                const main = document.querySelector('main');
                const before = e !== document.body && !main.contains(e)
                    && (main.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING);
                return before ? 'after the link to the content, Tab leads to what stands before the content' : '';
            }""";

    /**
     * What had the focus after a Tab.
     *
     * @param number in the order in which elements had it first, from 0; -1 is the end of the document
     * @param shown whether it has an outline
     * @param covered whether something else lies over all of it
     */
    private record Step(int number, String name, boolean shown, boolean covered) {

        static Step of(Object walked) {
            var step = (Map<?, ?>) walked;
            return new Step(
                    ((Number) requireNonNull(step.get("number"))).intValue(),
                    String.valueOf(step.get("name")),
                    Boolean.TRUE.equals(step.get("shown")),
                    Boolean.TRUE.equals(step.get("covered")));
        }
    }

    private final Page page;

    private Keyboard(Page page) {
        this.page = page;
    }

    /** What is wrong: a focus that is not seen, a trap, what is not reached, no link to the content; nothing where all is well. */
    static List<String> check(Page page) {
        return new Keyboard(page).complaints();
    }

    private List<String> complaints() {
        var tabbable = ((Number) page.evaluate(PREPARE)).intValue();
        if (tabbable == 0) {
            return List.of("nothing can be reached with the keyboard, not even a link to the content");
        }
        var complaints = new ArrayList<String>();
        var all = tabbable <= ENOUGH;
        var first = press(all ? tabbable + LAST : ENOUGH);
        complaints.addAll(faults(first));
        if (all) {
            if (!cameAround(first)) {
                complaints.add("Tab does not come around; the last one led to "
                        + first.getLast().name());
            } else {
                strings(page.evaluate(MISSED)).forEach(missed -> complaints.add("Tab does not lead to " + missed));
            }
        } else {
            page.evaluate(FOCUS_FROM_END, LAST);
            var rest = press(2 * LAST);
            complaints.addAll(faults(rest.subList(first.size(), rest.size())));
            if (!cameAround(rest)) {
                complaints.add("Tab does not come around; the last one led to "
                        + rest.getLast().name());
            }
        }
        complaints.addAll(skipping());
        return complaints.stream().distinct().toList();
    }

    /** Presses Tab until it has come around, or so many times; everything that had the focus so far. */
    private List<Step> press(int times) {
        var walk = walk();
        for (var i = 0; i < times && !cameAround(walk); ) {
            for (var n = 0; n < AT_ONCE && i < times; n++, i++) {
                page.keyboard().press("Tab");
            }
            walk = walk();
        }
        return walk;
    }

    /** The end of the document, or the first element again. */
    private static boolean cameAround(List<Step> walk) {
        return walk.stream().skip(1).anyMatch(step -> step.number() <= 0);
    }

    private static List<String> faults(List<Step> walk) {
        var faults = new ArrayList<String>();
        var seen = new HashSet<Integer>();
        var before = 0;
        var stays = 0;
        for (var step : walk) {
            if (step.number() == 0 && !seen.isEmpty()) {
                break; // Around once is enough.
            }
            stays = step.number() == before ? stays + 1 : 0;
            before = step.number();
            if (before > 0 && stays > 0 && stays < PARTS_OF_A_DATE) {
                continue; // Day, month, year and the calendar of one field.
            }
            if (step.number() > 0 && !seen.add(step.number())) {
                faults.add("Tab leads in a circle at " + step.name());
                break;
            }
            seen.add(step.number());
            if (!step.shown()) {
                faults.add("the focus is not to be seen on " + step.name());
            }
            if (step.covered()) {
                faults.add("something covers what has the focus: " + step.name());
            }
        }
        return faults;
    }

    private List<String> skipping() {
        var wrong = (String) page.evaluate(SKIP_LINK);
        if (wrong.isEmpty()) {
            page.keyboard().press("Enter");
            page.keyboard().press("Tab");
            wrong = (String) page.evaluate(AFTER_SKIPPING);
        }
        return wrong.isEmpty() ? List.of() : List.of(wrong);
    }

    private List<Step> walk() {
        return ((List<?>) page.evaluate(WALK)).stream().map(Step::of).toList();
    }

    private static List<String> strings(Object found) {
        return ((List<?>) found).stream().map(String.class::cast).toList();
    }
}
