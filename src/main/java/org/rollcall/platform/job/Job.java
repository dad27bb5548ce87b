package org.rollcall.platform.job;

import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What is told of a job. */
@Schema(
        description = "Work that takes longer than a request may",
        requiredProperties = {
            "id",
            "kind",
            "state",
            "request",
            "result",
            "done",
            "total",
            "created_by",
            "created_at",
            "started_at",
            "ended_at",
            "cancel_requested",
            "failure"
        })
public record Job(
        @Schema(examples = "7") long id,

        @Schema(description = "What is done", examples = "quarantine_replay")
        String kind,

        JobState state,

        @Schema(description = "What was asked for") Map<String, Object> request,

        @Schema(description = "What came of it; null until the job has succeeded") @Nullable
        Map<String, Object> result,

        @Schema(description = "How much of the work is done", examples = "120")
        long done,

        @Schema(description = "How much work there is; null until that is known", examples = "5000") @Nullable
        Long total,

        @Schema(
                description = "Who asked for it: the name of a token, or what the service does of itself",
                examples = "operations")
        String createdBy,

        Instant createdAt,

        @Schema(description = "When it was first taken up") @Nullable
        Instant startedAt,

        @Nullable Instant endedAt,

        @Schema(description = "Whether it is to end without having finished")
        boolean cancelRequested,

        @Schema(description = "Why it failed") @Nullable String failure) {}
