FROM python:3.11-slim

# "web" for pages and the cpu queue; "web worker" adds the models.
ARG TARGETS="web"
WORKDIR /site
COPY requirements requirements
RUN python requirements/install.py ${TARGETS}
COPY . .
# A secret key is needed to read the settings, and is not kept.
RUN RESCORED_SECRET_KEY=build python manage.py assets \
    && useradd --system --home-dir /data rescored && mkdir --parents /data && chown rescored /data
USER rescored
ENV RESCORED_DATA=/data PYTHONUNBUFFERED=1
EXPOSE 8000
CMD ["python", "-m", "rescored_site.web", "-b", "0.0.0.0", "-p", "8000"]
