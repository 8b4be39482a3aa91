package org.sekisho.webadmin;

import java.util.Set;
import javax.inject.Inject;
import org.apache.james.json.DTOModule;
import org.apache.james.server.task.json.TaskExtensionModule;
import org.apache.james.server.task.json.dto.AdditionalInformationDTO;
import org.apache.james.server.task.json.dto.AdditionalInformationDTOModule;
import org.apache.james.server.task.json.dto.TaskDTO;
import org.apache.james.server.task.json.dto.TaskDTOModule;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails;

/**
 * Lets James show how far a task of Sekisho is, and hand it to another server of a cluster: {@code
 * guice.extension.task=org.sekisho.webadmin.SekishoTasks} in {@code conf/extensions.properties}.
 */
public final class SekishoTasks implements TaskExtensionModule {

    private final Reporting reporting;

    /** @param reporting bound by Sekisho's module */
    @Inject
    public SekishoTasks(Reporting reporting) {
        this.reporting = reporting;
    }

    @Override
    public Set<TaskDTOModule<? extends Task, ? extends TaskDTO>> taskDTOModules() {
        return Set.of(DTOModule.forDomainObject(SendReportsTask.class)
                .convertToDTO(SendReportsTaskDto.class)
                .toDomainObjectConverter(dto -> new SendReportsTask(reporting, dto.selection()))
                .toDTOConverter(SendReportsTaskDto::of)
                .typeName(SendReportsTask.TYPE.asString())
                .withFactory(TaskDTOModule::new));
    }

    @Override
    public Set<
                    AdditionalInformationDTOModule<
                            ? extends TaskExecutionDetails.AdditionalInformation, ? extends AdditionalInformationDTO>>
            taskAdditionalInformationDTOModules() {
        return Set.of(DTOModule.forDomainObject(SendReportsTask.Progress.class)
                .convertToDTO(SendReportsProgressDto.class)
                .toDomainObjectConverter(SendReportsProgressDto::progress)
                .toDTOConverter(SendReportsProgressDto::of)
                .typeName(SendReportsTask.TYPE.asString())
                .withFactory(AdditionalInformationDTOModule::new));
    }
}
