package org.rollcall.platform.job;

import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A job as callers see it. */
@Schema(
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
        long id,
        String kind,
        JobState state,
        Map<String, Object> request,
        @Nullable Map<String, Object> result,
        long done,
        @Nullable Long total,
        String createdBy,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        boolean cancelRequested,
        @Nullable String failure) {}
