package org.rollcall.analyse.mirror;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.rollcall.platform.access.Unaudited;
import org.rollcall.platform.web.IgnoresUnknownParameters;

/** The mirror of what instances answer about themselves; as there, strangers are not told. */
@Path("/api/v4/version")
@RolesAllowed({"read_service_ping", "admin"})
@Unaudited
@IgnoresUnknownParameters
@Tag(name = "Export")
public class VersionResource {

    /**
     * What runs here.
     *
     * @param version of the release
     * @param revision of the sources: a commit, or {@code unknown}
     */
    @Schema(requiredProperties = {"version", "revision"})
    record Version(String version, String revision) {}

    private final Version version;

    VersionResource(
            @ConfigProperty(name = "quarkus.application.version") String version,
            @ConfigProperty(name = "rollcall.revision", defaultValue = "unknown") String revision) {
        this.version = new Version(version, revision);
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "version")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Version.class)))
    public Version version() {
        return version;
    }
}
