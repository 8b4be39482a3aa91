package org.apache.james.webadmin;

import spark.Service;

public interface Routes {
    String getBasePath();

    void define(Service service);
}
