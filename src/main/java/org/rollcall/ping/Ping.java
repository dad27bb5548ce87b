package org.rollcall.ping;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.database.Sha256;

/**
 * One accepted payload of one instance in one week, without its content.
 *
 * @param recordedAt when the instance recorded it; {@code receivedAt} where what was sent cannot be trusted
 * @param receivedAt when it arrived, by the receiver's clock
 * @param productVersion as sent, {@code 18.9.0-pre}
 * @param edition as sent, {@code CE}
 * @param dictionary the version of the dictionary it was read with
 * @param sha256 of the JSON document, hexadecimal
 * @param bytes of the JSON document as it was received, as is {@code sha256}
 * @param metrics number of declared metrics it has
 * @param undeclared number of key paths that the dictionary does not know
 * @param typeMismatches number of metrics whose value is of another type than declared
 * @param redactionReport changes to the payload before it was kept; null for none
 */
public record Ping(
        Instance instance,
        Week week,
        Instant recordedAt,
        Instant receivedAt,
        @Nullable String productVersion,
        @Nullable String edition,
        String dictionary,
        @Sha256 String sha256,
        int bytes,
        int metrics,
        int undeclared,
        int typeMismatches,
        List<PingFlag> flags,
        @Nullable RedactionReport redactionReport) {

    /** The same ping with one more flag. */
    public Ping flagged(PingFlag flag) {
        return new Ping(
                instance,
                week,
                recordedAt,
                receivedAt,
                productVersion,
                edition,
                dictionary,
                sha256,
                bytes,
                metrics,
                undeclared,
                typeMismatches,
                Stream.concat(flags.stream(), Stream.of(flag)).toList(),
                redactionReport);
    }

    /**
     * The same ping, read with another dictionary.
     *
     * @param more what was done to it this time
     */
    public Ping readWith(
            String otherDictionary,
            int otherMetrics,
            int otherUndeclared,
            int otherTypeMismatches,
            @Nullable RedactionReport more) {
        return new Ping(
                instance,
                week,
                recordedAt,
                receivedAt,
                productVersion,
                edition,
                otherDictionary,
                sha256,
                bytes,
                otherMetrics,
                otherUndeclared,
                otherTypeMismatches,
                flags,
                RedactionReport.again(redactionReport, more));
    }
}
