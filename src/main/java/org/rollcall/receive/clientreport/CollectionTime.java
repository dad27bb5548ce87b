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
@Schema(
        description = "How long instances of one version take for one metric; the times are null where none was sent",
        requiredProperties = {"name", "reports", "errors", "last_hostnames"})
record CollectionTime(
        @Schema(
                description = "major.minor of the instances' last pings; null where no ping with the uuid is known",
                examples = "18.9")
        @Nullable
        String version,

        @Schema(description = "Key path of the metric", examples = "counts.clusters_platforms_eks")
        String name,

        @Schema(description = "Number of reports that name it", examples = "412")
        long reports,

        @Schema(examples = "0.0564") @Nullable Double meanSeconds,

        @Schema(description = "Median", examples = "0.0412") @Nullable
        Double p50Seconds,

        @Schema(examples = "0.1873") @Nullable Double p95Seconds,
        @Schema(examples = "0.9121") @Nullable Double p99Seconds,
        @Schema(examples = "1.204") @Nullable Double maxSeconds,

        @Schema(description = "Number of reports of an error of it", examples = "3")
        long errors,

        @Schema(description = "The last of them, the first 1,000 characters", examples = "StandardError") @Nullable
        String lastError,

        @Schema(description = """
                Whose the last of the reports is, which names no hostname: that of the instance that has sent pings with its
                unique_instance_id, or else with its uuid; where several have, as clones do, all that it may be of, the first 10;
                none where no such ping is known
                """, examples = "[\"gitlab.example.com\"]")
        List<String> lastHostnames,

        @JsonIgnore @Schema(hidden = true) long upToId) {}
