package org.rollcall.ping.payload;

import org.jspecify.annotations.Nullable;
import org.rollcall.ping.RedactionReport;

/**
 * A document without redacted and opted-out values.
 *
 * @param document the same as before where nothing had to be changed
 * @param report the changes; null for none
 */
public record RedactedDocument(Document document, @Nullable RedactionReport report) {}
