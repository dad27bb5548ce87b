package org.rollcall.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** A few pages of a test's own, sent as Rollcall sends its pages. */
final class TestSite implements AutoCloseable {

    /** A page that nobody can object to; {@code <!-- more -->} is the place of what a test adds. */
    static final String GOOD = """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A page</title>
            <link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css"></head>
            <body>
            <a href="#main">Skip to the content</a>
            <nav><a href="/other">Other page</a></nav>
            <main id="main"><h1>A page</h1><p><a href="/more">More</a></p>
            <!-- more -->
            </main>
            </body>
            </html>
            """;

    private static final String STYLE = "a { display: inline-block; min-height: 24px }";

    private final HttpServer server;
    private final Map<String, String> pages = new HashMap<>(Map.of("/style.css", STYLE));

    TestSite() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var page = pages.get(path);
        var body = (page == null ? GOOD : page).getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", mediaType(path));
        exchange.getResponseHeaders().add("Content-Security-Policy", PageCheck.CONTENT_SECURITY_POLICY);
        exchange.sendResponseHeaders(page == null ? 404 : 200, body.length);
        try (var out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private static String mediaType(String path) {
        if (path.endsWith(".js")) {
            return "text/javascript";
        }
        return path.endsWith(".css") ? "text/css" : "text/html; charset=utf-8";
    }

    /** Serves a text at a path; {@code .js} makes it a script. */
    TestSite with(String path, String text) {
        pages.put(path, text);
        return this;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
