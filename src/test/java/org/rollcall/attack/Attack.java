package org.rollcall.attack;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.function.Consumer;
import org.rollcall.Service;

/** What one address may try, to keep others from being served. */
enum Attack {
    NOTHING(_ -> {}),
    IDLE_CONNECTIONS(assault -> assault.hold(1_000, () -> new byte[0], 0)),
    LONG_HEADS(assault -> assault.hold(
            4_000,
            () -> ascii("GET / HTTP/1.1\r\n"
                    + String.format(Locale.ROOT, "X-Long: %s\r\n", "x".repeat(1_000))
                            .repeat(14)),
            0)),
    SLOW_HEADS(
            assault -> assault.hold(200, () -> ascii("POST /usage_data HTTP/1.1\r\nHost: x\r\nX-Slow: "), 14 * 1024)),
    BODIES_THAT_NEVER_COME(assault -> assault.hold(1_000, () -> head("/usage_data", 140_000), 0)),
    SLOW_BODIES(assault -> assault.hold(200, () -> head("/usage_data", 140_000), 139 * 1024)),
    SLOW_LARGE_BODIES(assault -> assault.hold(100, () -> begun("/usage_data", 4 << 20, 3 << 20), 1 << 20)),
    UNREAD_ANSWERS(assault -> assault.ignoreAnswers(300, ascii(get("/api/v4/usage_data/metric_definitions")))),
    PIPELINED_REQUESTS(
            assault -> assault.ignoreAnswers(4, ascii(get("/q/openapi").repeat(5_000)))),
    SLOW_UPLOADS(assault -> assault.hold(30, () -> begun("/usage_data/upload", 16 << 20, 14 << 20), 1 << 20)),
    UPLOADS(assault -> assault.again(30, attacker -> large(attacker, "/usage_data/upload", 15 << 20))),
    LARGE_BODIES(assault -> assault.again(16, attacker -> large(attacker, "/usage_data", 8 << 20))),
    LARGEST_BODIES_THAT_GET_IN(assault -> assault.again(16, attacker -> large(attacker, "/usage_data", 4_000_000))),
    BOMBS(assault -> again(assault, "/usage_data", gzip(Content.OBJECTS, 31 << 20))),
    LARGEST_TEXTS(assault -> again(assault, "/usage_data", gzip(Content.TEXT, 4_000_000))),
    LARGEST_OBJECTS(assault -> again(assault, "/usage_data", gzip(Content.OBJECTS, 4_000_000))),
    LARGEST_KEYS(assault -> again(assault, "/usage_data", gzip(Content.KEYS, 4_000_000))),
    NOT_JSON(assault -> again(assault, "/usage_data", gzip(Content.CUT_SHORT, 140_000))),
    DRY_RUNS(assault -> again(assault, "/usage_data/validate", gzip(Content.KEYS, 140_000))),
    REPORTS(assault -> again(assault, "/usage_ping_metadata", gzip(Content.KEYS, 140_000))),
    WRONG_TOKENS(assault -> assault.again(
            16,
            attacker -> attacker.send(
                    "GET",
                    "/api/v4/usage_data/pings?hostname=" + "x".repeat(8_000),
                    "PRIVATE-TOKEN: wrong\r\n",
                    new byte[0]))),
    DIFFERENCES(assault -> assault.again(
            16,
            attacker -> attacker.send(
                    "GET", "/api/v4/dictionaries/diff?from=18.9&to=18.9&category=optional", "", new byte[0])));

    private static final int CONNECTIONS = 16;

    @SuppressWarnings("ImmutableEnumChecker") // nothing in it changes
    private final Consumer<Assault> plan;

    Attack(Consumer<Assault> plan) {
        this.plan = plan;
    }

    /** Begins; whoever gets it ends it. */
    Assault begin(int port) {
        var assault = new Assault(port);
        plan.accept(assault);
        return assault;
    }

    /** What it is called in tables. */
    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static void again(Assault assault, String path, byte[] gzip) {
        assault.again(
                CONNECTIONS,
                attacker -> attacker.send(
                        "POST", path, "Content-Type: application/json\r\nContent-Encoding: gzip\r\n", gzip));
    }

    private static Answer large(Stranger attacker, String path, long size) {
        return attacker.send(
                "POST",
                path,
                "Content-Type: " + Service.mediaType(path) + "\r\n",
                size,
                out -> Content.TEXT.write(out, size, "{\"hostname\":\"attacker.example.com\",", "}"));
    }

    private static byte[] gzip(Content content, int size) {
        var document = new Packing.Document(
                content, size, "{\"hostname\":\"attacker.example.com\",\"uuid\":\"a\",\"version\":\"18.9.0\",", "}");
        var packed = new ByteArrayOutputStream();
        try {
            Packing.GZIP.pack(document).body().writeTo(packed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static byte[] begun(String path, int length, int sent) {
        var head = head(path, length);
        var begun = new ByteArrayOutputStream(head.length + sent);
        begun.writeBytes(head);
        begun.writeBytes(("{\"text\":\"" + "x".repeat(sent)).getBytes(UTF_8));
        return begun.toByteArray();
    }

    private static String get(String path) {
        return String.format(Locale.ROOT, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path);
    }

    private static byte[] head(String path, int length) {
        return ascii(String.format(
                Locale.ROOT,
                "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n",
                path,
                Service.mediaType(path),
                length));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
