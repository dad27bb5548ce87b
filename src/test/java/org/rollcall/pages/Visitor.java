package org.rollcall.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.options.FormData;
import com.microsoft.playwright.options.RequestOptions;
import java.net.URI;

/** Somebody who opens pages of a service: a browser's window with its cookies, with or without JavaScript. */
final class Visitor implements AutoCloseable {

    private static final int HEIGHT = 900;

    /** A report of the Content-Security-Policy becomes a message on the console, beside that of the browser itself. */
    private static final String TELL_REPORTS = """
            addEventListener('securitypolicyviolation', event => console.error(
                `CSP report: ${event.effectiveDirective} forbids ${event.blockedURI} ${event.sample}`));
            """;

    private final BrowserContext context;
    private final URI service;
    private final boolean scripts;

    Visitor(BrowserContext context, URI service, boolean scripts) {
        this.context = context;
        this.service = service;
        this.scripts = scripts;
        var _ = context.addInitScript(TELL_REPORTS);
    }

    /** Signs in with a token, by the form's request; the session is in a cookie from then on. */
    Visitor signedIn(String token) {
        var answer = context.request()
                .post(
                        service.resolve("/sign-in").toString(),
                        RequestOptions.create()
                                .setHeader("Origin", service.toString())
                                .setForm(FormData.create().set("token", token)));
        assertThat(answer.status()).as("sign-in: %s", answer.text()).isLessThan(400);
        assertThat(context.cookies())
                .as("cookies after the sign-in")
                .anyMatch(cookie -> cookie.name.equals("rollcall_session"));
        return this;
    }

    /**
     * Opens a page in a tab of its own, and returns when it is there and nothing is to be drawn any more.
     *
     * @param width of the window, CSS pixels
     */
    Visit open(String path, Theme theme, int width) {
        var page = context.newPage();
        page.setViewportSize(width, HEIGHT);
        theme.apply(page);
        return new Visit(page, service, path, scripts);
    }

    @Override
    public void close() {
        context.close();
    }
}
