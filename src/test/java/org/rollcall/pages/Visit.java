package org.rollcall.pages;

import static java.util.Objects.requireNonNull;

import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** A page that was opened, and what it did that no page may: each as a sentence of {@link #complaints}. */
final class Visit implements AutoCloseable {

    /** Until what was set off by the loading is drawn. */
    private static final String NEXT_FRAMES =
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))";

    private final Page page;
    private final URI service;
    private final String url;
    private final List<String> complaints = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();
    private final Response response;

    Visit(Page page, URI service, String path, boolean scripts) {
        this.page = page;
        this.service = service;
        url = service + path;
        page.onConsoleMessage(this::console);
        page.onPageError(error -> complaints.add("script failed: " + error));
        page.onDialog(dialog -> {
            complaints.add("dialog: " + dialog.message());
            dialog.dismiss();
        });
        page.onRequest(this::request);
        page.onRequestFailed(request -> complaints.add("request failed: " + request.url() + " " + request.failure()));
        page.onResponse(this::response);
        response = requireNonNull(page.navigate(url), "an answer");
        if (scripts) {
            page.evaluate(NEXT_FRAMES);
        } else {
            page.title(); // Messages that are under way come before its answer.
        }
    }

    private void console(ConsoleMessage message) {
        // The browser tells so of the page itself where its status is an error, which may be what is expected of it.
        if (!(message.text().startsWith("Failed to load resource:")
                && message.location().startsWith(url + ":"))) {
            complaints.add("console, " + message.type() + ": " + message.text() + " (" + message.location() + ")");
        }
    }

    private void request(Request request) {
        if (!request.isNavigationRequest()) {
            requests.add(request.url());
        }
        if (!request.url().startsWith("data:") && !request.url().startsWith(service + "/")) {
            complaints.add("request to another host: " + request.url());
        }
    }

    private void response(Response answer) {
        if (answer.status() >= 400 && !answer.request().isNavigationRequest()) {
            complaints.add("answer " + answer.status() + " to " + answer.url());
        }
    }

    Page page() {
        return page;
    }

    /** Messages on the console, reports of the Content-Security-Policy, failed requests, dialogs; empty where all is well. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** The URLs of everything that was asked for, but for the page itself. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    int status() {
        return response.status();
    }

    /** The value of a header of the answer; empty where it has none. */
    String header(String name) {
        var value = response.headerValue(name);
        return value == null ? "" : value;
    }

    /** The page as it was sent. */
    String html() {
        return response.text();
    }

    /** Bytes of the page alone, not compressed. */
    int size() {
        return response.body().length;
    }

    /** Milliseconds from the request to the first byte of the answer. */
    double firstByte() {
        var timing = response.request().timing();
        return timing.responseStart - timing.requestStart;
    }

    @Override
    public void close() {
        page.close();
    }
}
