package org.rollcall.receive.ingest;

import java.util.List;
import org.rollcall.ping.payload.SanitizedDocument;

/**
 * A payload without what its sender does not want to send.
 *
 * @param absent key paths that were to be left out, that a dictionary knows, and that the payload did not have; in
 *     alphabetical order
 */
record Sanitized(SanitizedDocument payload, List<String> absent) {

    Sanitized {
        absent = List.copyOf(absent);
    }
}
