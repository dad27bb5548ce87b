package org.rollcall.attack;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.rollcall.ServiceProcess;

/** The channels that take documents in. */
enum Channel {
    PING("/usage_data", "application/json", Packing.NONE, ""),
    PING_GZIP("/usage_data", "application/json", Packing.GZIP, "Content-Encoding: gzip\r\n"),
    VALIDATE("/usage_data/validate", "application/json", Packing.NONE, ""),
    VALIDATE_GZIP("/usage_data/validate", "application/json", Packing.GZIP, "Content-Encoding: gzip\r\n"),
    VALIDATE_MARKDOWN("/usage_data/validate", "application/json", Packing.NONE, "Accept: text/markdown\r\n"),
    UPLOAD("/usage_data/upload", "application/octet-stream", Packing.NONE, ""),
    UPLOAD_LINES("/usage_data/upload", "application/x-ndjson", Packing.NONE, ""),
    UPLOAD_GZIP("/usage_data/upload", "application/gzip", Packing.GZIP_FILE, ""),
    UPLOAD_ZIP("/usage_data/upload", "application/zip", Packing.ZIP, ""),
    UPLOAD_FORM("/usage_data/upload", "multipart/form-data; boundary=" + Packing.BOUNDARY, Packing.FORM, ""),
    ERROR_REPORT("/usage_ping_errors", "application/json", Packing.NONE, ""),
    ERROR_REPORT_GZIP("/usage_ping_errors", "application/json", Packing.GZIP, "Content-Encoding: gzip\r\n"),
    METADATA_REPORT("/usage_ping_metadata", "application/json", Packing.NONE, ""),
    METADATA_REPORT_GZIP("/usage_ping_metadata", "application/json", Packing.GZIP, "Content-Encoding: gzip\r\n"),
    DICTIONARY("/api/v4/dictionaries/99.%d", "application/yaml", Packing.NONE, "PRIVATE-TOKEN: %s\r\n"),
    DRY_RUN("/api/v4/dictionaries/99.%d/dry_run", "application/yaml", Packing.NONE, "PRIVATE-TOKEN: %s\r\n");

    private static final AtomicInteger VERSIONS = new AtomicInteger();

    private final String path;
    private final String mediaType;
    private final Packing packing;
    private final String headers;

    Channel(String path, String mediaType, Packing packing, String headers) {
        this.path = path;
        this.mediaType = mediaType;
        this.packing = packing;
        this.headers = headers;
    }

    /** Whether a document is sent in fewer bytes than it has. */
    boolean packs() {
        return packing == Packing.GZIP || packing == Packing.GZIP_FILE || packing == Packing.ZIP;
    }

    /** What it is called in tables. */
    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /**
     * Sends a document of so many bytes, by a hostname that is used for this content and size alone.
     *
     * @param port of the service
     */
    Answer send(int port, Content content, long size) {
        var document = new Packing.Document(
                content,
                size,
                before(
                        content,
                        String.format(Locale.ROOT, "%s-%d", content.title().replace(' ', '-'), size)),
                after());
        var packed = packing.pack(document);
        return Stranger.unknown(port)
                .send(
                        this == DICTIONARY ? "PUT" : "POST",
                        String.format(Locale.ROOT, path, VERSIONS.incrementAndGet()),
                        "Content-Type: " + mediaType + "\r\n"
                                + String.format(Locale.ROOT, headers, ServiceProcess.TOKEN),
                        packed.length(),
                        packed.body());
    }

    private String before(Content content, String name) {
        var identity = Stream.of(
                        "\"hostname\":\"" + name + ".example.com\"",
                        "\"uuid\":\"" + name + "\"",
                        "\"version\":\"18.9.0\"")
                .filter(member -> !content.beginsLike(member))
                .collect(Collectors.joining(",", "", ","));
        return switch (this) {
            case ERROR_REPORT, ERROR_REPORT_GZIP -> "{\"error\":{" + identity;
            case METADATA_REPORT, METADATA_REPORT_GZIP ->
                "{\"metadata\":{" + identity + "\"metrics\":[{\"name\":\"x\"}],";
            case DICTIONARY, DRY_RUN ->
                "[{\"key_path\":\"hostname\",\"value_type\":\"string\",\"status\":\"active\"},{";
            default -> "{" + identity;
        };
    }

    private String after() {
        return switch (this) {
            case ERROR_REPORT, ERROR_REPORT_GZIP, METADATA_REPORT, METADATA_REPORT_GZIP -> "}}";
            case DICTIONARY, DRY_RUN -> "}]";
            default -> "}";
        };
    }
}
