package org.rollcall.analyse.export;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.rollcall.analyse.export.IndexTemplate.Engine;
import org.rollcall.platform.access.Unaudited;
import org.rollcall.platform.web.EnumParameter;

/** What exports with format=elasticsearch are loaded into. */
@Path("/api/v4/usage_data/export/index_template")
@RolesAllowed({"read_service_ping", "admin"})
@Unaudited
@Tag(name = "Export")
public class IndexTemplateResource {

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public String get(
            @QueryParam("engine")
                    @DefaultValue("elasticsearch")
                    @Parameter(schema = @Schema(enumeration = {"elasticsearch", "opensearch"}))
                    String engine) {
        return IndexTemplate.json(EnumParameter.of("engine", engine, Engine.class));
    }
}
