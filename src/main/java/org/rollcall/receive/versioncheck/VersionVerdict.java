package org.rollcall.receive.versioncheck;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What an instance is told about its version; the members are those that GitLab's clients look for. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
        description = "What is known of a version",
        requiredProperties = {"latest_stable_versions", "severity", "critical_vulnerability", "details"})
record VersionVerdict(
        @Schema(
                type = SchemaType.ARRAY,
                implementation = String.class,
                description = "As configured, highest first",
                examples = "[\"18.9.1\", \"18.8.4\"]")
        List<Release> latestStableVersions,

        @Schema(
                implementation = String.class,
                description = "The highest of them; left out where none is configured",
                examples = "18.9.1")
        @Nullable
        Release latestVersion,

        @Schema(description = """
                        success: nothing is known against it; warning: there is a later one; danger: it is vulnerable
                        """) Severity severity,

        @Schema(description = "Whether it must be updated at once")
        boolean criticalVulnerability,

        @Schema(description = "What to say with it; empty where there is nothing to say")
        String details) {}
