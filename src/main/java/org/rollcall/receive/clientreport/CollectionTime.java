package org.rollcall.receive.clientreport;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How long instances of one version take for one metric.
 *
 * @param upToId of the last report that was looked at
 */
@Schema(requiredProperties = {"name", "reports", "errors", "last_hostnames"})
record CollectionTime(
        @Nullable String version,
        String name,
        long reports,
        @Nullable Double meanSeconds,
        @Nullable Double p50Seconds,
        @Nullable Double p95Seconds,
        @Nullable Double p99Seconds,
        @Nullable Double maxSeconds,
        long errors,
        @Nullable String lastError,
        List<String> lastHostnames,
        @JsonIgnore @Schema(hidden = true) long upToId) {}
