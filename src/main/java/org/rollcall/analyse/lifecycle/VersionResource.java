package org.rollcall.analyse.lifecycle;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.rollcall.analyse.PingParameters;
import org.rollcall.analyse.lifecycle.VersionList.Grouping;
import org.rollcall.analyse.table.TableAnswers;
import org.rollcall.analyse.table.TableFormat;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.web.EnumParameter;

/** The versions that instances have, and how long they take to upgrade. */
@Path("/api/v4/usage_data/versions")
@RolesAllowed({"read_service_ping", "admin"})
@Tag(name = "Export")
public class VersionResource {

    private final VersionList versions;
    private final TableAnswers answers;
    private final Caller caller;

    VersionResource(VersionList versions, TableAnswers answers, Caller caller) {
        this.versions = versions;
        this.answers = answers;
        this.caller = caller;
    }

    @GET
    @Produces(MediaType.WILDCARD)
    @APIResponse(
            responseCode = "200",
            headers = {
                @Header(name = HttpHeaders.CONTENT_DISPOSITION, schema = @Schema(type = SchemaType.STRING)),
                @Header(name = PingParameters.OTHER_INSTANCES, schema = @Schema(type = SchemaType.INTEGER))
            },
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = VersionAnswer.class)),
                @Content(mediaType = TableFormat.CSV, schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public Response get(
            @BeanParam PingParameters parameters,
            @QueryParam("group_by")
                    @DefaultValue("none")
                    @Parameter(schema = @Schema(enumeration = {"none", "edition"}))
                    String groupBy,
            @BeanParam TableFormat format) {
        var visibility = parameters.visibility(caller);
        var grouping = EnumParameter.of("group_by", groupBy, Grouping.class);
        return answers.of(format, visibility, versions.of(visibility, parameters.weeks(), grouping));
    }
}
