package org.rollcall.pages.quality;

import io.quarkus.qute.TemplateExtension;

/** Words and shapes of the quality; templates write {@code {quality:kind(x)}}. */
@TemplateExtension(namespace = "quality")
final class QualityText {

    private QualityText() {}

    /** The kind of status that a state of a metric is shown as. */
    static String kind(String state) {
        return switch (state) {
            case "broken", "failing" -> "bad";
            case "silent" -> "warn";
            case "new" -> "info";
            default -> "good";
        };
    }
}
