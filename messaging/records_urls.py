"""The pages about records, for owners and the privacy officer."""

from django.urls import path

from messaging.views import emergency, exports, holds

urlpatterns = [
    path("emergency/", emergency.page, name="emergency"),
    path("emergency/open/<int:conversation_id>/", emergency.begin, name="emergency_begin"),
    path("emergency/<int:access_id>/", emergency.reading, name="emergency_reading"),
    path("emergency/<int:access_id>/end/", emergency.end, name="emergency_end"),
    path(
        "emergency/<int:access_id>/files/<int:attachment_id>/",
        emergency.file,
        name="emergency_file",
    ),
    path("exports/", exports.page, name="exports"),
    path("exports/new/", exports.new, name="export_new"),
    path("exports/<int:export_id>/", exports.one, name="export"),
    path("exports/<int:export_id>/decide/", exports.decide, name="export_decide"),
    path("exports/<int:export_id>/download/", exports.download, name="export_download"),
    path("holds/", holds.page, name="holds"),
    path("holds/new/", holds.new, name="hold_new"),
    path("holds/<int:hold_id>/end/", holds.end, name="hold_end"),
]
