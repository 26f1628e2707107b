# A silo that computes on the CPU, with the shipped weights in it. From the root of the repository:
# docker build -f deploy/silo-cpu.Dockerfile -t mimo-silo-cpu .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY Directory.Build.props Directory.Build.targets Directory.Packages.props BannedSymbols.txt .editorconfig global.json ./
COPY build build
COPY contracts contracts
COPY model/Mimo.Imaging model/Mimo.Imaging
COPY model/Mimo.Model model/Mimo.Model
COPY grains grains
COPY silos/Mimo.Silo silos/Mimo.Silo
RUN dotnet publish silos/Mimo.Silo -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
# Mimo:Silo:CheckpointDirectory names them, or another folder that is mounted.
COPY model/checkpoints/mimo-tiny checkpoints/mimo-tiny
EXPOSE 8081 11111
USER $APP_UID
ENTRYPOINT ["dotnet", "Mimo.Silo.dll"]
